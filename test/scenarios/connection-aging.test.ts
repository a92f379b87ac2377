import scenario from '../../scenarios/connection-aging.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('connection-aging', scenario);
