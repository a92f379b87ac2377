import scenario from '../../scenarios/rst-before-headers.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('rst-before-headers', scenario);
