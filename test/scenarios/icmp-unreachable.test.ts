import scenario from '../../scenarios/icmp-unreachable.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('icmp-unreachable', scenario);
