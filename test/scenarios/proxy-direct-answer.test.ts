import scenario from '../../scenarios/proxy-direct-answer.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-direct-answer', scenario);
