import scenario from '../../scenarios/upstream-reset-translated.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('upstream-reset-translated', scenario);
