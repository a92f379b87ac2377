import scenario from '../../scenarios/h2-settings-never-received.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('h2-settings-never-received', scenario);
