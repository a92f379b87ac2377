import scenario from '../../scenarios/tls-alpn-http1-selected.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-alpn-http1-selected', scenario);
