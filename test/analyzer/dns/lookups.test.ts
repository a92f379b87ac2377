import { expect, test } from '@jest/globals';
import { createLookups } from '../../../analyzer/dns/lookups.ts';

test('a lookup goes on while it is asked for again soon enough', () => {
  const lookups = createLookups(10);
  const first = lookups.at('a', 0);
  first.lastTime = 8;
  expect(lookups.at('a', 18)).toBe(first);
  expect(lookups.at('a', 19)).not.toBe(first);
  expect(lookups.at('b', 18)).not.toBe(first);
});

test('what was answered begins anew', () => {
  const lookups = createLookups(10);
  const first = lookups.at('a', 0);
  lookups.forget(first);
  const second = lookups.at('a', 1);
  expect(second).not.toBe(first);
  // The first one is not in the table any more.
  lookups.forget(first);
  expect(lookups.at('a', 2)).toBe(second);
});

test('many names do not fill memory: the oldest are forgotten', () => {
  const lookups = createLookups(1e9);
  const [oldest, newest] = [lookups.at('0', 0), 20_000];
  for (let index = 1; index <= newest; index++) lookups.at(String(index), index);
  expect(lookups.at('0', newest)).not.toBe(oldest);
  expect(lookups.at(String(newest), newest).firstTime).toBe(newest);
});
