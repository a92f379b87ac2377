import scenario from '../../scenarios/http-non-grpc-response.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('http-non-grpc-response', scenario);
