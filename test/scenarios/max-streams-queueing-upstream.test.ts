import scenario from '../../scenarios/max-streams-queueing-upstream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('max-streams-queueing-upstream', scenario);
