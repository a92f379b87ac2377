/**
 * Whether the tests notice that a rule is another one: its own cases first, then what all rules together answer to the
 * cases of every rule, to the hard negatives and to the golden captures.
 *
 * A capture is read once for all mutants that nobody has noticed yet.
 */
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { findEach } from '../../support/find-all.ts';
import type { WireFiles } from '../../support/wire.ts';
import { ownTrials, type RuleWithCases, type Trial } from './trials.ts';

/** Who noticed which mutant; one that nobody noticed is not in it. */
export type Noticed = Map<Rule, string>;

/** Puts each rule of `suspects` in the place of this one, before its own cases. */
export function judgeByOwnCases(of: RuleWithCases, suspects: readonly Rule[]): Noticed {
  const noticed: Noticed = new Map();
  for (const { name, files, wrong } of ownTrials(of)) {
    const left = suspects.filter((one) => !noticed.has(one));
    if (left.length === 0) break;
    const found = findEach(left, files());
    for (const [index, one] of left.entries()) {
      const what = said(found[index] ?? [], wrong);
      if (what !== undefined) noticed.set(one, `${name}: ${what}`);
    }
  }
  return noticed;
}

/** Puts each mutant in the place of the rule of its id, among all rules. */
export function judgeTogether(
  rules: readonly Rule[],
  mutants: readonly Rule[],
  trials: Iterable<Trial<Diagnosis>>,
): Noticed {
  const noticed: Noticed = new Map();
  for (const { name, files, wrong } of trials) {
    const left = mutants.filter((one) => !noticed.has(one));
    if (left.length === 0) break;
    // Most mutants find what their rules find, and the others need not be asked.
    const changed = rules.filter(({ meta }) => left.some((one) => one.meta.id === meta.id));
    const other = differing(changed, left, files());
    if (other.length === 0) continue;
    const found = findEach([...rules, ...other], files());
    const usual = found.slice(0, rules.length);
    if (said(together(usual), wrong) !== undefined) continue;
    for (const [index, one] of other.entries()) {
      const place = rules.findIndex(({ meta }) => meta.id === one.meta.id);
      const what = said(together(usual.with(place, found[rules.length + index] ?? [])), wrong);
      if (what !== undefined) noticed.set(one, `all rules: ${name}: ${what}`);
    }
  }
  return noticed;
}

/** The mutants that find something else than the rule of their id. */
function differing(rules: readonly Rule[], mutants: readonly Rule[], files: readonly WireFiles[]): Rule[] {
  const shapes = findEach([...rules, ...mutants], files).map(shapeOf);
  const usual = new Map(rules.map(({ meta }, index) => [meta.id, shapes[index]]));
  return mutants.filter(({ meta }, index) => shapes[rules.length + index] !== usual.get(meta.id));
}

function said<Found>(found: readonly Found[] | Error, wrong: Trial<Found>['wrong']): string | undefined {
  return found instanceof Error ? `threw ${found.message}` : wrong(found);
}

function together(found: readonly (Finding[] | Error)[]): Diagnosis[] | Error {
  const all: Finding[] = [];
  for (const findings of found) {
    if (findings instanceof Error) return findings;
    all.push(...findings);
  }
  return toDiagnoses(rankIncidents(all));
}

/** What decides about an answer. */
function shapeOf(found: readonly Finding[] | Error): string {
  if (found instanceof Error) return found.message;
  return JSON.stringify(
    found.map(({ message, certainty, confidence, sender, cause, hop, connections, streams }) => [
      [message, certainty, confidence, sender, cause, hop],
      connections.map(({ id }) => id),
      streams.map(({ id }) => id),
    ]),
  );
}
