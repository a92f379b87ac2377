import scenario from '../../scenarios/goaway-protocol-error.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-protocol-error', scenario);
