/**
 * The confusion matrix: every rule reads the firing cases of every other rule, and the ranking still names the right
 * one. What other rules say of the same case may only be a consequence of it, never an incident of its own.
 */
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover, listIds } from '../../../analyzer/node/discover.ts';
import { findAll, type RuleCases } from '../../support/rule-tester.ts';
import { type Wire, wireOf, type WireFiles } from '../../support/wire.ts';

const rulesFolder = join(import.meta.dirname, '..', '..', '..', 'analyzer', 'rules');
const found = await discover<Rule>(rulesFolder);
const rules = found.map(({ value }) => value);
const casesById = new Map(
  (await discover<RuleCases>(join(import.meta.dirname, 'cases'))).map(({ id, value }) => [id, value]),
);

const firing = found.flatMap(({ id, value }) =>
  (casesById.get(id)?.fires ?? []).map(({ name, wire, answeredBy }) => ({
    id,
    standing: value.meta.standing,
    own: value.meta.reportedAs ?? id,
    signature: answeredBy ?? value.meta.reportedAs ?? id,
    name,
    wire,
  })),
);

function diagnoses(files: readonly WireFiles[]): Diagnosis[] {
  return toDiagnoses(rankIncidents(findAll(rules, files)));
}

test('every rule has its cases, and every file of cases its rule', async () => {
  const ids = await listIds(rulesFolder);
  expect(ids.length).toBeGreaterThan(0);
  expect([...casesById.keys()]).toEqual(ids);
  expect(found.map(({ value }) => value.meta.id)).toEqual(ids);
});

test('a rule that outranks another is never outranked by it, not even through others', () => {
  const outranks = new Map(rules.map(({ meta }) => [meta.id, meta.outranks]));
  const reach = (id: string, seen: Set<string>): Set<string> => {
    for (const next of outranks.get(id) ?? []) {
      if (!seen.has(next)) reach(next, seen.add(next));
    }
    return seen;
  };
  const circles = rules.filter(({ meta }) => reach(meta.id, new Set()).has(meta.id));
  expect(circles.map(({ meta }) => meta.id)).toEqual([]);
});

describe.each(firing)('$id: $name', ({ own, signature, standing, wire }) => {
  test('is what all rules together answer, on a rough network', () => {
    const [first, ...others] = diagnoses(wireOf(wire).files({ seed: 1 }));
    expect(first?.signature).toBe(signature);
    expect(others.map((other) => other.signature)).toEqual([]);
    // Whoever finds a fault must not also read that all was well.
    const named = [first?.signature, ...(first?.contributing ?? []).map((each) => each.signature)];
    expect(named.includes('healthy')).toBe(standing === 'normal');
    expect(named).toContain(own);
  });
});

/** From here on an answer has to be right: readers act on it. */
const sure = 0.8;

test.each(firing)(
  'without keys, $id: $name: the right answer, an unsure one, or none',
  ({ signature, wire }) => {
    const [first] = diagnoses(wireOf(wire).files({ encrypted: true }));
    if (first !== undefined && first.confidence >= sure) expect(first.signature).toBe(signature);
  },
);

const silent = found.flatMap(({ id, value }) =>
  (casesById.get(id)?.silent ?? []).map(({ name, wire }): [string, string, (wire: Wire) => void] => [
    value.meta.reportedAs ?? id,
    name,
    wire,
  ]),
);

test.each(silent)('not %s: %s', (signature, _, wire) => {
  const named = diagnoses(wireOf(wire).files()).map((diagnosis) => diagnosis.signature);
  expect(named).not.toContain(signature);
});
