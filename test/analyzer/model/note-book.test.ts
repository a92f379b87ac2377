import { expect, test } from '@jest/globals';
import { NoteBook } from '../../../analyzer/model/note-book.ts';

test('what one owner notes, no other reads or takes away', () => {
  const book = new NoteBook();
  const [one, another] = [{}, {}];
  expect(book.get(one)).toBeUndefined();
  book.set(one, 'first');
  book.set(another, 'second');
  book.set(one, 'third');
  book.delete(another);
  expect([book.get(one), book.get(another), book.get({})]).toEqual(['third', undefined, undefined]);
});
