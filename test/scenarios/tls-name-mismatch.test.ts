import scenario from '../../scenarios/tls-name-mismatch.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-name-mismatch', scenario);
