import scenario from '../../scenarios/deadline-exceeded-server.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('deadline-exceeded-server', scenario);
