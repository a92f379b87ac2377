import scenario from '../../scenarios/tls-no-common-cipher.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tls-no-common-cipher', scenario);
