import scenario from '../../scenarios/drain-grace-expired.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('drain-grace-expired', scenario);
