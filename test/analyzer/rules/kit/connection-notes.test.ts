import { expect, test } from '@jest/globals';
import { ConnectionNotes } from '../../../../analyzer/rules/kit/connection-notes.ts';
import { someConnection } from '../../../support/timeline-parts.ts';

test('notes of two rules on one connection, and of one rule on two, stand apart', () => {
  const [mine, others] = [new ConnectionNotes<number>(), new ConnectionNotes<number>()];
  const [one, another] = [someConnection(), someConnection()];
  mine.set(one, 1);
  others.set(one, 2);
  mine.set(another, 3);
  expect([mine.get(one), others.get(one), mine.get(another), others.get(another)]).toEqual([
    1,
    2,
    3,
    undefined,
  ]);
  expect([mine.has(another), others.has(another)]).toEqual([true, false]);
});

test('nothing is left of a connection that was forgotten', () => {
  const notes = new ConnectionNotes<number>();
  const connection = someConnection();
  notes.set(connection, 1);
  expect(notes.has({ ...connection, life: {} })).toBe(false);
});
