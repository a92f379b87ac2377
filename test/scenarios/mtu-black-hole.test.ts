import scenario from '../../scenarios/mtu-black-hole.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('mtu-black-hole', scenario);
