import scenario from '../../scenarios/proxy-max-stream-duration.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('proxy-max-stream-duration', scenario);
