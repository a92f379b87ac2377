import scenario from '../../scenarios/tcp-connect-refused.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tcp-connect-refused', scenario);
