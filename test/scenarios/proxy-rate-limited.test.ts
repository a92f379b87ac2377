import scenario from '../../scenarios/proxy-rate-limited.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-rate-limited', scenario);
