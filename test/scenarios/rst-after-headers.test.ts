import scenario from '../../scenarios/rst-after-headers.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('rst-after-headers', scenario);
