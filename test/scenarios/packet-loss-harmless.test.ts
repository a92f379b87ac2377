import scenario from '../../scenarios/packet-loss-harmless.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('packet-loss-harmless', scenario);
