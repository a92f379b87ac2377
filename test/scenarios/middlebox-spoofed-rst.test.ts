import scenario from '../../scenarios/middlebox-spoofed-rst.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('middlebox-spoofed-rst', scenario);
