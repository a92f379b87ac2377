import type { Scenario } from '../kit/define-scenario.ts';
import { plainSetup, type Setup } from '../kit/setup.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Role } from '../model/plan.ts';

/** The expectation of a run: the scenario's with the fault, `healthy` without it. */
export function expectationOf(scenario: Scenario, role: Role): Expectation {
  return role === 'fault' ? scenario.expect : { signature: 'healthy' };
}

/** The set-up of a run: the scenario's own, changed by the fault in a fault run. */
export function setupOf(scenario: Scenario, role: Role): Setup {
  const setup = plainSetup();
  scenario.setup?.(setup);
  if (role === 'fault') scenario.fault.fault.prepare?.(setup, scenario.fault.options);
  return setup;
}
