/** Inputs that once made the analyzer throw, hang, run slowly or contradict itself: never again. */
import { expect, test } from '@jest/globals';
import type { Rule } from '../../analyzer/model/rule.ts';
import { discover } from '../../analyzer/node/discover.ts';
import { rulesFolder } from '../../lab/cli/places.ts';
import { loadRules } from '../support/load-rules.ts';
import { withFolder } from '../support/temporary.ts';
import { keptInputs } from '../tools/fuzz/kept.ts';
import { createRunner } from '../tools/fuzz/run-input.ts';

/** Far above what any of them takes today. */
const mostMs = 20_000;
/** What was slow must stay below this in the quickest of three readings; tests share the machine with others. */
const slowMs = 1000;

await loadRules();
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);

for (const { name, subject } of keptInputs()) {
  test(
    name,
    () =>
      withFolder(async (folder) => {
        const runner = createRunner(folder, rules);
        // These numbers make the runner do each of its checks once.
        for (const cutSeed of [0, 1, 2, 10]) {
          const input = { subject, packed: false, partner: undefined, cutSeed };
          expect((await runner.run(input)).failure).toBeUndefined();
        }
        if (name.startsWith('slow')) expect(await runner.time(subject, 3)).toBeLessThan(slowMs);
      }),
    mostMs,
  );
}

test('they are small', () => {
  for (const { name, subject } of keptInputs()) {
    expect({ name, small: subject.bytes.length <= 200_000 }).toEqual({ name, small: true });
  }
});
