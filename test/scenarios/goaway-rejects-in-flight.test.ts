import scenario from '../../scenarios/goaway-rejects-in-flight.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('goaway-rejects-in-flight', scenario);
