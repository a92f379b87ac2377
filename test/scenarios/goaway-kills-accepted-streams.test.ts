import scenario from '../../scenarios/goaway-kills-accepted-streams.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-kills-accepted-streams', scenario);
