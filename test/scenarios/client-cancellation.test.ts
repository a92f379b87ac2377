import scenario from '../../scenarios/client-cancellation.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('client-cancellation', scenario);
