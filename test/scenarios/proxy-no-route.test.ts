import scenario from '../../scenarios/proxy-no-route.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-no-route', scenario);
