import { expect, test } from '@jest/globals';
import type { Provenance } from '../../../../analyzer/model/fact.ts';
import { PassedCalls } from '../../../../analyzer/rules/kit/passed-calls.ts';

const at = (time: number, connection: number, input = 0): Provenance => ({
  input,
  packet: 1,
  time,
  connection,
});

test('counts the calls of one connection of one input in a time', () => {
  const passed = new PassedCalls();
  for (const time of [0, 10, 20, 30]) passed.add(at(time, 1));
  passed.add(at(30, 2));
  passed.add(at(30, 1, 1));
  expect(passed.before(at(35, 1), 25)).toBe(3);
  expect(passed.before(at(35, 2), 25)).toBe(1);
  expect(passed.before(at(35, 3), 25)).toBe(0);
});

test('counts the latest ones of very many, and forgets the oldest', () => {
  const passed = new PassedCalls();
  for (let time = 0; time < 100_000; time++) passed.add(at(time, time % 2));
  expect(passed.before(at(100_000, 0), 1000)).toBe(500);
  expect(passed.before(at(100_000, 0), 100_000)).toBeLessThan(32_768);
});
