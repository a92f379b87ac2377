import scenario from '../../scenarios/keepalive-ping-timeout.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('keepalive-ping-timeout', scenario);
