import scenario from '../../scenarios/retry-storm.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('retry-storm', scenario);
