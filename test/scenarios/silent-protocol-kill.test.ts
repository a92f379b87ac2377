import scenario from '../../scenarios/silent-protocol-kill.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('silent-protocol-kill', scenario);
