import scenario from '../../scenarios/deadline-exceeded-proxy.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('deadline-exceeded-proxy', scenario);
