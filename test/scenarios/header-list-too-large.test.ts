import scenario from '../../scenarios/header-list-too-large.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('header-list-too-large', scenario);
