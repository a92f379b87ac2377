import scenario from '../../scenarios/tcp-rst-mid-stream.ts';
import { scenarioTests } from '../support/scenario-cases.ts';

scenarioTests('tcp-rst-mid-stream', scenario);
