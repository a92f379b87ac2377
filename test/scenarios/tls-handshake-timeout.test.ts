import scenario from '../../scenarios/tls-handshake-timeout.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-handshake-timeout', scenario);
