import scenario from '../../scenarios/rst-after-data-no-trailers.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('rst-after-data-no-trailers', scenario);
