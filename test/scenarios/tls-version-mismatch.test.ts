import scenario from '../../scenarios/tls-version-mismatch.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-version-mismatch', scenario);
