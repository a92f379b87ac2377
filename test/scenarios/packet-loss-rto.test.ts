import scenario from '../../scenarios/packet-loss-rto.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('packet-loss-rto', scenario);
