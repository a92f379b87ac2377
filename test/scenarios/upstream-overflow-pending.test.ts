import scenario from '../../scenarios/upstream-overflow-pending.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('upstream-overflow-pending', scenario);
