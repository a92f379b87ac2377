import scenario from '../../scenarios/proxy-denied.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-denied', scenario);
