import scenario from '../../scenarios/tls-alpn-absent.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-alpn-absent', scenario);
