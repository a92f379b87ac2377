import scenario from '../../scenarios/proxy-stream-idle-timeout.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-stream-idle-timeout', scenario);
