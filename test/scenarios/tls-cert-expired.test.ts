import scenario from '../../scenarios/tls-cert-expired.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-cert-expired', scenario);
