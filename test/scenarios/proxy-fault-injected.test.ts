import scenario from '../../scenarios/proxy-fault-injected.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-fault-injected', scenario);
