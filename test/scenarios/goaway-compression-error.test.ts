import scenario from '../../scenarios/goaway-compression-error.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-compression-error', scenario);
