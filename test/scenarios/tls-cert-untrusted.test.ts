import scenario from '../../scenarios/tls-cert-untrusted.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-cert-untrusted', scenario);
