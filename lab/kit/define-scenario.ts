import type { Expectation } from '../model/expectation.ts';
import type { TransportVariant } from '../model/plan.ts';
import type { FaultUse } from './define-fault.ts';
import type { Lab } from './lab.ts';
import type { Setup } from './setup.ts';

/** A reproducible failure. One a file in `scenarios/`; the file name is its id. */
export interface Scenario {
  id: string;
  title: string;
  /** Why it is worth having: where it is met in production. */
  why: string;
  /** What each party does and what is expected, in prose that anyone can re-implement. */
  procedure: { client: string; proxy: string; server: string; expect: string };
  /** What both roles share: the set-up that is no fault. */
  setup?(setup: Setup): void;
  /** The one variant, or proxy, in which it means anything, and why, in one sentence; where the fault does not say it. */
  only?: { variant?: TransportVariant; proxy?: string; because: string };
  /**
   * Where the hops are captured: at the proxy unless given, which has both of them on one clock; at the ends where
   * the point is what the path between them loses.
   */
  captured?: 'at-the-ends';
  fault: FaultUse;
  /**
   * Seconds that the traffic of a run with the fault may take, its proof and the healing included; 5 unless given. A run
   * that takes longer is told at the end of its suite: it has been slowed down, or its scenario has.
   */
  budgetSeconds?: number;
  /** The traffic; the same in both roles. */
  drive(lab: Lab): Promise<void>;
  /** What the analyzer must find when the fault is on. The control must always be `healthy`. */
  expect: Expectation;
}

/** The budget of a scenario that declares none. */
const usualBudgetSeconds = 5;

/** Seconds that the traffic of a scenario may take. */
export function budgetOf({ budgetSeconds = usualBudgetSeconds }: Pick<Scenario, 'budgetSeconds'>): number {
  return budgetSeconds;
}

/** Declares a scenario. */
export function defineScenario(scenario: Scenario): Scenario {
  return scenario;
}
