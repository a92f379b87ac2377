import { expect, test } from '@jest/globals';
import { createCursor } from '../../../analyzer/tls/cursor.ts';

test('reads big-endian numbers and borrows bytes', () => {
  const cursor = createCursor(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  expect([cursor.u8(), cursor.u16(), cursor.u24()]).toEqual([1, 0x0203, 0x040506]);
  expect(cursor.left).toBe(2);
  expect([...cursor.take(2)]).toEqual([7, 8]);
  expect(cursor.failed).toBe(false);
});

test('a read past the end fails for good', () => {
  const cursor = createCursor(Uint8Array.of(1, 2));
  expect(cursor.u24()).toBe(0);
  expect(cursor.failed).toBe(true);
  expect(cursor.left).toBe(0);
  expect(cursor.u8()).toBe(0);
  expect(cursor.take(1)).toHaveLength(0);
});
