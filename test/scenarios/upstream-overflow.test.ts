import scenario from '../../scenarios/upstream-overflow.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('upstream-overflow', scenario);
