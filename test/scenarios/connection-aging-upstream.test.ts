import scenario from '../../scenarios/connection-aging-upstream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('connection-aging-upstream', scenario);
