import scenario from '../../scenarios/tls-alpn-wrong-upstream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-alpn-wrong-upstream', scenario);
