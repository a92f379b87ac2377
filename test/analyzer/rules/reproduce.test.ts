/** A rule says by which scenario its signature is reproduced; where that scenario exists, it must agree. */
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../../${name}/`, import.meta.url));
const rules = await discover<Rule>(folder('analyzer/rules'));
const scenarios = new Map(
  (await discover<Scenario>(folder('scenarios'))).map(({ id, value }) => [id, value]),
);

test('the scenario that a rule names expects its signature, as the answer or as contributing', () => {
  const reproduced = rules.flatMap(({ id, value }) => {
    const scenario = scenarios.get(value.meta.reproduce);
    return scenario === undefined ? [] : [{ id, expected: scenario.expect }];
  });
  expect(reproduced.length).toBeGreaterThan(40);
  for (const { id, expected } of reproduced) {
    expect([id, [expected.signature, ...(expected.contributing ?? [])].includes(id)]).toEqual([id, true]);
  }
});

test('a scenario that has the name of a signature is the one that its rule names', () => {
  for (const { id, value } of rules) {
    if (scenarios.has(id)) expect([id, value.meta.reproduce]).toEqual([id, id]);
  }
});

test('every signature is shown by a scenario, or its rule says in words why none can', () => {
  const shown = new Set(
    [...scenarios.values()].flatMap(({ expect: { signature, contributing = [], beside = [] } }) => [
      signature,
      ...contributing,
      ...beside,
    ]),
  );
  for (const { id, value } of rules) {
    // A reason is words; one word is the name of a scenario, which must be there.
    const hasReason = value.meta.reproduce.includes(' ');
    expect([id, shown.has(id) || hasReason]).toEqual([id, true]);
    if (!hasReason) expect([id, scenarios.has(value.meta.reproduce)]).toEqual([id, true]);
  }
});
