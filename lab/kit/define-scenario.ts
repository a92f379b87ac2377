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
  /**
   * Of a combined fault, by the ids of the faults: what the analyzer must find when one acts without the others. Each is
   * a control of its own, which shows what that fault alone adds.
   */
  alone?: Readonly<Record<string, Expectation>>;
}

/** The budget of a scenario that declares none. */
const usualBudgetSeconds = 5;

/** Seconds that the traffic of a scenario may take. */
export function budgetOf({ budgetSeconds = usualBudgetSeconds }: Pick<Scenario, 'budgetSeconds'>): number {
  return budgetSeconds;
}

/** Declares a scenario. Throws for a combined fault that does not say what each of its faults does alone. */
export function defineScenario(scenario: Scenario): Scenario {
  const { id, fault, alone = {} } = scenario;
  const faults = (fault.parts ?? []).map((part) => part.fault.id);
  const lacking = faults.filter((one) => alone[one] === undefined);
  if (lacking.length > 0)
    throw new Error(
      `${id}: expected in \`alone\` what is found when ${lacking.join(', ')} acts without the others: { '${lacking[0]}': { signature: 'healthy' } }, or another signature.`,
    );
  const strange = Object.keys(alone).filter((one) => !faults.includes(one));
  if (strange.length > 0)
    throw new Error(`${id}: \`alone\` speaks of ${strange.join(', ')}, which its fault is not combined of.`);
  return scenario;
}

/**
 * The controls of a combined fault, one a fault: the same traffic with that fault alone, under the id
 * `SCENARIO.FAULT`.
 */
export function controlsOf(scenario: Scenario): Scenario[] {
  const { id, title, fault, alone = {} } = scenario;
  return (fault.parts ?? []).flatMap((part) => {
    const expect = alone[part.fault.id];
    if (expect === undefined) return [];
    const named = { id: `${id}.${part.fault.id}`, title: `${title}: ${part.fault.title} alone` };
    const fault = expect.signature === 'healthy' ? harmless(part) : part;
    return [{ ...scenario, ...named, fault, expect, alone: {} }];
  });
}

/** A fault that is to do no harm by itself: its proof may need the others, and then its absence is what was to be shown. */
function harmless({ fault, options }: FaultUse): FaultUse {
  return {
    options,
    fault: {
      ...fault,
      bitten: async (lab, given) =>
        (await fault.bitten(lab, given)) ?? { what: 'calls that it harms without the others', value: 0 },
    },
  };
}
