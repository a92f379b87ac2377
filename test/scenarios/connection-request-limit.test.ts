import scenario from '../../scenarios/connection-request-limit.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('connection-request-limit', scenario);
