import scenario from '../../scenarios/rst-during-data.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('rst-during-data', scenario);
