import scenario from '../../scenarios/proxy-route-timeout.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-route-timeout', scenario);
