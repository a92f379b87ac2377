import scenario from '../../scenarios/packet-loss-one-direction.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('packet-loss-one-direction', scenario);
