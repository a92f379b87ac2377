import scenario from '../../scenarios/goaway-too-many-pings.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-too-many-pings', scenario);
