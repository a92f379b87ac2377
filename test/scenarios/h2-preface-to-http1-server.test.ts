import scenario from '../../scenarios/h2-preface-to-http1-server.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('h2-preface-to-http1-server', scenario);
