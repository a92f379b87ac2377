import scenario from '../../scenarios/connection-aging-long-streams.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('connection-aging-long-streams', scenario);
