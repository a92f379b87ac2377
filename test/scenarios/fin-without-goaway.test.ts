import scenario from '../../scenarios/fin-without-goaway.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('fin-without-goaway', scenario);
