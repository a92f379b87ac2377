import scenario from '../../scenarios/tls-client-to-plaintext-port-upstream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-client-to-plaintext-port-upstream', scenario);
