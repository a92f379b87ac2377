import { expect, test } from '@jest/globals';
import { newTally } from '../../../../lab/setup/house/tally.js';

test('the last line sums checks and tests; a failed step shows what it said', () => {
  const lines: string[] = [];
  const tally = newTally((line) => lines.push(line));
  tally.check('types', { ok: true, seconds: 1.24, output: 'noise' });
  tally.check('lint', { ok: false, seconds: 2, output: 'a.ts: wrong\n' });
  tally.tests('unit tests', {
    ...{ ok: true, seconds: 3, output: 'noise', passed: 10, failed: 0, skipped: 1 },
    skippedTitles: ['test/a.test.ts: needs an engine'],
    failures: [],
  });
  expect(tally.end()).toBe(1);
  expect(lines.map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    'ok types 1.2 s',
    'FAIL lint 2.0 s',
    ' a.ts: wrong',
    'ok unit tests 3.0 s 10 passed, 0 failed',
    'SKIPPED test/a.test.ts: needs an engine',
    'FAILED lint',
    '11 passed, 1 failed, 1 skipped',
  ]);
});

test('nothing failed: exit code 0 and the bare sum', () => {
  const lines: string[] = [];
  const tally = newTally((line) => lines.push(line));
  tally.add({ passed: 5, failed: 0, skipped: 0 });
  expect(tally.end()).toBe(0);
  expect(lines).toEqual(['5 passed, 0 failed']);
});
