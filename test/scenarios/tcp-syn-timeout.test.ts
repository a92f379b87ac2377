import scenario from '../../scenarios/tcp-syn-timeout.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tcp-syn-timeout', scenario);
