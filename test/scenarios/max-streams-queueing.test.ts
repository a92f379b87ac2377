import scenario from '../../scenarios/max-streams-queueing.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('max-streams-queueing', scenario);
