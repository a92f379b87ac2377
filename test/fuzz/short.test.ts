/** A short run of the fuzzer with a fixed seed; `npm run fuzz` makes long ones. */
import { expect, test } from '@jest/globals';
import type { Rule } from '../../analyzer/model/rule.ts';
import { discover } from '../../analyzer/node/discover.ts';
import { rulesFolder } from '../../lab/cli/places.ts';
import { loadRules } from '../support/load-rules.ts';
import { withFolder } from '../support/temporary.ts';
import { fuzzInput } from '../tools/fuzz/inputs.ts';
import { goldenOriginals } from '../tools/fuzz/originals.ts';
import { createRunner } from '../tools/fuzz/run-input.ts';

const seed = 20_240_517;
const inputs = 100;

test('nothing fails on damaged captures', async () => {
  await loadRules();
  const rules = await discover<Rule>(rulesFolder);
  const originals = goldenOriginals();
  await withFolder(async (folder) => {
    const runner = createRunner(
      folder,
      rules.map(({ value }) => value),
    );
    for (let index = 0; index < inputs; index++) {
      const { failure } = await runner.run(fuzzInput(originals, seed, index));
      // `npm run fuzz -- --no-corpora --seed … --from …` repeats it.
      expect({ seed, index, failure }).toEqual({ seed, index, failure: undefined });
    }
  });
}, 60_000);
