import scenario from '../../scenarios/proxy-overload-shed.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-overload-shed', scenario);
