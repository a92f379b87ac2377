/** Expectations against answers that are not theirs: one that accepts them all would prove nothing. */
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { judge } from '../../../lab/judge.ts';
import type { Expectation } from '../../../lab/model/expectation.ts';
import { isControl } from '../../../lab/cli/select.ts';
import type { Role } from '../../../lab/model/plan.ts';

/** A confirmed run: what was expected of it, and what the analyzer said. */
export interface AnsweredRun {
  scenario: string;
  role: Role;
  /** What both runs of a pair must share: the variant, the backend, the proxy. */
  place: string;
  expected: Expectation;
  analysis: Analysis;
}

/** An expectation that another run's answer meets. */
export interface Pair {
  place: string;
  /** Whose expectation it is. */
  scenario: string;
  /** Whose answer it is. */
  other: string;
  otherRole: Role;
  signature: string;
}

/** What came of all pairs. */
export interface Crossed {
  /** Expectations that were judged, each at one place. */
  expectations: number;
  /** Pairs that were judged. */
  judged: number;
  /** Pairs in which both are expected to say the same of the signature, the hop, the sender and the cause. */
  sameByDesign: Pair[];
  /** Pairs that the judge confirmed and should not have. */
  confused: Pair[];
}

/** What two runs must both be expected to say for one answer to be right for both. */
function essence({ signature, hop, sender, cause }: Expectation): string {
  return JSON.stringify([signature, hop ?? null, sender ?? null, cause ?? null]);
}

function meets({ analysis }: AnsweredRun, expected: Expectation): boolean {
  // The other run proved its own fault; the question here is the answer alone.
  return judge({ expected, bitten: null, captureDrops: 0, undrained: [] }, analysis).kind === 'confirmed';
}

/**
 * True for a run with one fault of a combined scenario, where the others are faults by themselves: then the answer to
 * all of them must tell more than the answer to that one.
 */
function lacksAFault(other: AnsweredRun, scenario: string, runs: readonly AnsweredRun[]): boolean {
  const isOwn = (run: AnsweredRun): boolean =>
    run.scenario.startsWith(`${scenario}.`) && run.place === other.place;
  return (
    isOwn(other) &&
    runs.some((run) => run.scenario !== other.scenario && isOwn(run) && run.expected.signature !== 'healthy')
  );
}

/** One of several that are equal: repeats of a run have one expectation. */
function distinct(runs: readonly AnsweredRun[]): AnsweredRun[] {
  const byName = new Map(
    runs.map((run) => [JSON.stringify([run.scenario, run.place, run.expected]), run] as const),
  );
  return [...byName.values()];
}

/**
 * Judges the expectation of every fault run against the answers of the fault runs of all other scenarios at the same
 * place, and of its own controls. Each of them must fail. Those of a combined fault are controls of it alone.
 */
export function crossJudge(runs: readonly AnsweredRun[]): Crossed {
  const owners = distinct(runs.filter(({ role, scenario }) => role === 'fault' && !isControl(scenario)));
  const crossed: Crossed = { expectations: owners.length, judged: 0, sameByDesign: [], confused: [] };
  for (const { scenario, place, expected } of owners) {
    for (const other of runs) {
      const isOwn = other.scenario === scenario;
      if (other.place !== place || isOwn !== (other.role === 'control')) continue;
      if (isControl(other.scenario) && !other.scenario.startsWith(`${scenario}.`)) continue;
      crossed.judged += 1;
      if (!meets(other, expected)) continue;
      const same = essence(expected) === essence(other.expected) && !lacksAFault(other, scenario, runs);
      (same ? crossed.sameByDesign : crossed.confused).push({
        ...{ place, scenario, signature: expected.signature },
        ...{ other: other.scenario, otherRole: other.role },
      });
    }
  }
  return crossed;
}

function line({ place, scenario, other, otherRole, signature }: Pair): string {
  const whose = otherRole === 'control' ? 'its own control' : other;
  return `  ${place}: ${scenario} accepts the answer of ${whose} (${signature})`;
}

/** What is told of it, a line each, with the newline at its end. */
export function crossedText({ expectations, judged, sameByDesign, confused }: Crossed): string {
  const lines = [
    ...(sameByDesign.length > 0 ? ['same by design (equal expectations):', ...sameByDesign.map(line)] : []),
    ...(confused.length > 0 ? ['CONFUSED:', ...confused.map(line)] : []),
    `${expectations} expectations, ${judged} pairs: ${judged - sameByDesign.length - confused.length} fail as they` +
      ` must, ${sameByDesign.length} same by design, ${confused.length} confused`,
  ];
  return `${lines.join('\n')}\n`;
}
