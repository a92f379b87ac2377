import scenario from '../../scenarios/peer-vanished-half-open.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('peer-vanished-half-open', scenario);
