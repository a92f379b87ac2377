import scenario from '../../scenarios/no-healthy-upstream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('no-healthy-upstream', scenario);
