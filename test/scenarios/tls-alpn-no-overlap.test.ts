import scenario from '../../scenarios/tls-alpn-no-overlap.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-alpn-no-overlap', scenario);
