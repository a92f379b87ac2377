// minutes: 3
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Rule } from '../../../../analyzer/model/rule.ts';
import { discover } from '../../../../analyzer/node/discover.ts';
import { inputsOf, sameWithThreads } from '../../../support/golden-threads.ts';
import { corpusFolder } from '../../../tools/corpus/golden.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const golden = readdirSync(corpusFolder).filter((name) => inputsOf(name).length === 2);

test('there are golden captures of two hops, in clear and with keys', () => {
  expect(golden.length).toBeGreaterThanOrEqual(12);
});

test.each(golden)('%s: the same with 1, 2 and 8 threads', (name) => sameWithThreads(name, rules), 300_000);
