import { expect, test } from '@jest/globals';
import { createTurns } from '../../../analyzer/node/turns.ts';

test('the input furthest behind is read next; one without packets goes first and holds up nobody', () => {
  const turns = createTurns(3);
  turns.start(0, 0n);
  turns.reached(0, 1000);
  expect(turns.next()).toBe(1);
  turns.end(1);
  expect(turns.next()).toBe(2);
  turns.start(2, 0n);
  turns.reached(2, 2000);
  expect(turns.next()).toBe(0);
  turns.end(0);
  turns.end(2);
  expect(turns.next()).toBeUndefined();
});

test('times are compared on the wall clock, whatever the length of each capture', () => {
  const turns = createTurns(2);
  turns.start(0, 1_700_000_000_000_000_000n);
  turns.reached(0, 5e9);
  turns.start(1, 1_700_000_010_000_000_000n);
  turns.reached(1, 1e9);
  expect(turns.next()).toBe(0);
  turns.reached(0, 12e9);
  expect(turns.next()).toBe(1);
});
