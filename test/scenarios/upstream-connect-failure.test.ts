import scenario from '../../scenarios/upstream-connect-failure.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('upstream-connect-failure', scenario);
