import scenario from '../../scenarios/goaway-frame-size-error.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-frame-size-error', scenario);
