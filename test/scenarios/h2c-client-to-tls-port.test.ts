import scenario from '../../scenarios/h2c-client-to-tls-port.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('h2c-client-to-tls-port', scenario);
