import type { Analysis } from '../analyzer/model/analysis.ts';
import type { Expectation } from './model/expectation.ts';
import type { Verdict } from './model/verdict.ts';

/** What the judge needs to know about how a run went. */
export interface RunCircumstances {
  expected: Expectation;
  /** The analyzer had no keys: what it does not say is open, and only what it says can be wrong. */
  sealed?: boolean;
  /** The proof that the fault took effect; null in a control run, undefined when it did not bite. */
  bitten: { what: string; value: string | number } | null | undefined;
  /** Packets that the kernel dropped from the captures. */
  captureDrops: number;
  /** Taps that were stopped without having seen their last sentinel. */
  undrained: readonly string[];
}

function show(value: string | number | undefined): string {
  return value === undefined ? 'nothing' : String(value);
}

function near(value: number | undefined, about: number, within: number): boolean {
  return value !== undefined && Math.abs(value - about) <= Math.abs(about) * within;
}

/** What of an expectation is not met, one sentence each. */
interface Mismatches {
  /** The diagnosis says something else. */
  wrong: string[];
  /** The diagnosis says nothing of it. */
  open: string[];
}

/** Every expectation that the diagnosis does not meet. */
function mismatches(expected: Expectation, { diagnosis, incidents }: Analysis): Mismatches {
  const wrong: string[] = [];
  const open: string[] = [];
  if (diagnosis.signature !== expected.signature) {
    wrong.push(`expected ${expected.signature}, diagnosed ${diagnosis.signature}`);
    return { wrong, open };
  }
  for (const name of ['hop', 'sender', 'cause'] as const) {
    const [want, said] = [expected[name], diagnosis[name]];
    if (want === undefined || said === want) continue;
    const list = said === undefined || said === 'unknown' ? open : wrong;
    list.push(`expected the ${name} ${want}, diagnosed ${show(said)}`);
  }
  for (const [name, { about, within }] of Object.entries(expected.quantities ?? {})) {
    const value = diagnosis.quantities[name];
    if (near(value, about, within)) continue;
    const list = value === undefined ? open : wrong;
    list.push(`expected ${name} about ${about} (within ${within * 100} %), measured ${show(value)}`);
  }
  const contributing = new Set(diagnosis.contributing.map((d) => d.signature));
  for (const signature of expected.contributing ?? []) {
    if (contributing.has(signature)) continue;
    const found = [...contributing].join(', ') || 'none';
    open.push(`expected ${signature} among the contributing findings, found ${found}`);
  }
  const told = new Set(incidents.map((incident) => incident.signature));
  for (const signature of expected.beside ?? []) {
    if (!told.has(signature)) open.push(`expected ${signature} beside it, found ${[...told].join(', ')}`);
  }
  return { wrong, open };
}

/** What makes a run prove nothing, whatever the analyzer said. */
function doubts(run: RunCircumstances): string[] {
  const found: string[] = [];
  if (run.bitten === undefined) found.push('the fault did not bite: its own proof was not found');
  if (run.captureDrops > 0) found.push(`the capture lost ${run.captureDrops} packets`);
  for (const hop of run.undrained)
    found.push(`the tap on ${hop} was stopped before it had seen its last packet`);
  return found;
}

/**
 * Compares what was expected with what was diagnosed. The only code that sees both.
 *
 * Doubts about the run come first: a fault that did not bite proves nothing, even where the answer fits.
 */
export function judge(run: RunCircumstances, analysis: Analysis): Verdict {
  const { diagnosis } = analysis;
  const base = {
    format: 'h2lab.verdict/1',
    expected: run.expected.signature,
    diagnosed: diagnosis.signature,
  } as const;
  const doubt = doubts(run);
  if (doubt.length > 0) return { ...base, kind: 'inconclusive', reasons: doubt };
  const { wrong, open } = mismatches(run.expected, analysis);
  const isRight = wrong.length === 0 && (open.length === 0 || run.sealed === true);
  if (isRight) return { ...base, kind: 'confirmed', reasons: open };
  if (diagnosis.signature === 'inconclusive') {
    return {
      ...base,
      kind: 'inconclusive',
      reasons: [diagnosis.answers['what'] ?? 'the analyzer has no answer'],
    };
  }
  // Of two faults the one that records show is true, and says nothing of the one that they hide.
  if (run.sealed === true && run.expected.beside?.includes(diagnosis.signature) === true) {
    return {
      ...base,
      kind: 'inconclusive',
      reasons: [`found ${diagnosis.signature}, which is there beside it, and not ${run.expected.signature}`],
    };
  }
  return { ...base, kind: 'contradicted', reasons: [...wrong, ...open] };
}

export type { Analysis };
