import { expect, test } from '@jest/globals';
import { ConnectionMarks, ConnectionNotes } from '../../../../analyzer/rules/kit/connection-notes.ts';
import { NoteBook } from '../../../../analyzer/model/note-book.ts';
import { someConnection } from '../../../support/timeline-parts.ts';

test.each([ConnectionNotes<number>, ConnectionMarks<number>])(
  '%p: what two rules note of one connection, and one rule of two, stands apart',
  (Kind) => {
    const [mine, others] = [new Kind(), new Kind()];
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
  },
);

test('notes are lost with the life of a connection, marks are not', () => {
  const [notes, marks] = [new ConnectionNotes<number>(), new ConnectionMarks<number>()];
  const connection = someConnection();
  notes.set(connection, 1);
  marks.set(connection, 1);
  const forgotten = { ...connection, life: new NoteBook() };
  expect([notes.has(forgotten), marks.get(forgotten)]).toEqual([false, 1]);
  marks.delete(connection);
  expect([marks.has(forgotten), marks.get(connection)]).toEqual([false, undefined]);
});
