/** Every scenario says of itself what it must; that the lab confirms it is shown by running it. */
import { join } from 'node:path';
import { discover } from '../analyzer/node/discover.ts';
import type { Scenario } from '../lab/kit/define-scenario.ts';
import { scenarioTests } from './support/scenario-cases.ts';

for (const { id, value } of await discover<Scenario>(join(import.meta.dirname, '..', 'scenarios')))
  scenarioTests(id, value);
