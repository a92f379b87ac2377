import scenario from '../../scenarios/mtls-client-cert-missing.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('mtls-client-cert-missing', scenario);
