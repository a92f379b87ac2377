import scenario from '../../scenarios/refused-stream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('refused-stream', scenario);
