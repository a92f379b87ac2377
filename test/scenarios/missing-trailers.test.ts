import scenario from '../../scenarios/missing-trailers.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('missing-trailers', scenario);
