import scenario from '../../scenarios/deadline-exceeded-client.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('deadline-exceeded-client', scenario);
