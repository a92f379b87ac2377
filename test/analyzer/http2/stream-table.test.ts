import { expect, test } from '@jest/globals';
import { isClientStream, MAX_OPEN_STREAMS, StreamTable } from '../../../analyzer/http2/stream-table.ts';

const done = { clientDone: true, serverDone: false };

test('ids of clients are odd', () => {
  expect([1, 2, 0x7fffffff].map(isClientStream)).toEqual([true, false, true]);
});

test('a stream is idle until an id as high was used by the same party', () => {
  const table = new StreamTable();
  table.add(5, 'open', true);
  expect([3, 5, 7, 2].map((id) => table.isIdle(id))).toEqual([false, false, true, true]);
});

test('ended streams leave the table and are remembered for a while', () => {
  const table = new StreamTable();
  for (let id = 1; id < 2001; id += 2) {
    table.add(id, 'open', true);
    table.remove(id, done);
  }
  expect([table.open.size, table.openByClient]).toEqual([0, 0]);
  expect(table.ended(1999)).toEqual(done);
  expect(table.ended(1)).toBeUndefined();
});

test('who opened what: a GOAWAY lists the streams of its receiver', () => {
  const table = new StreamTable();
  table.add(1, 'open', true);
  table.add(2, 'reserved', true);
  table.add(4, 'half-closed-client', true);
  table.add(3, 'half-closed-client', true);
  expect(table.openedByReceiver('to-client')).toEqual([1, 3]);
  expect(table.openedByReceiver('to-server')).toEqual([4]);
});

test('is full at its limit', () => {
  const table = new StreamTable();
  for (let i = 0; i < MAX_OPEN_STREAMS; i++) table.add(2 * i + 1, 'open', true);
  expect(table.full).toBe(true);
  table.remove(1, done);
  expect(table.full).toBe(false);
});
