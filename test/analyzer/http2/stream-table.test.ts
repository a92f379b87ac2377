import { expect, test } from '@jest/globals';
import {
  isClientStream,
  mayStillSend,
  MAX_OPEN_STREAMS,
  StreamTable,
  windowOf,
} from '../../../analyzer/http2/stream-table.ts';

test('ids of clients are odd', () => {
  expect([1, 2, 0x7fffffff].map(isClientStream)).toEqual([true, false, true]);
});

test('a stream is idle until an id as high was used by the same party', () => {
  const table = new StreamTable();
  table.add(5, 'open', true, 0);
  expect([3, 5, 7, 2].map((id) => table.isIdle(id))).toEqual([false, false, true, true]);
});

test('ended streams leave the table and are remembered for a while', () => {
  const table = new StreamTable();
  for (let id = 1; id < 2001; id += 2) {
    table.remove(table.add(id, 'open', true, 0), true, false);
  }
  expect([table.open.size, table.openByClient]).toEqual([0, 0]);
  expect(table.ended(1999)).toEqual({ clientDone: true, serverDone: false });
  expect(table.ended(1)).toBeUndefined();
});

test('who opened what: a GOAWAY lists the streams of its receiver', () => {
  const table = new StreamTable();
  table.add(1, 'open', true, 0);
  table.add(2, 'reserved', true, 0);
  table.add(4, 'half-closed-client', true, 0);
  table.add(3, 'half-closed-client', true, 0);
  expect(table.openedByReceiver('to-client')).toEqual([1, 3]);
  expect(table.openedByReceiver('to-server')).toEqual([4]);
});

test('is full at its limit', () => {
  const table = new StreamTable();
  const first = table.add(1, 'open', true, 0);
  for (let i = 1; i < MAX_OPEN_STREAMS; i++) table.add(2 * i + 1, 'open', true, 0);
  expect(table.full).toBe(true);
  table.remove(first, true, true);
  expect(table.full).toBe(false);
});

test('a stream is found while it is open, also the one asked for last', () => {
  const table = new StreamTable();
  const one = table.add(1, 'open', true, 5);
  const three = table.add(3, 'open', true, 6);
  expect([table.find(3), table.find(1), table.find(1), table.find(5)]).toEqual([three, one, one, undefined]);
  table.remove(one, true, true);
  expect([table.find(1), one.over, one.openedAt]).toEqual([undefined, true, 5]);
});

test('who may still send DATA, and the window for it', () => {
  const table = new StreamTable();
  const stream = table.add(1, 'half-closed-client', true, 0);
  expect([mayStillSend(stream, 'to-server'), mayStillSend(stream, 'to-client')]).toEqual([false, true]);
  stream.state = 'half-closed-server';
  expect([mayStillSend(stream, 'to-server'), mayStillSend(stream, 'to-client')]).toEqual([true, false]);
  expect(windowOf(stream, 'to-server')).toBe(stream.toServer);
});

test('a promised stream counts from its response on (RFC 9113 5.1.2)', () => {
  const table = new StreamTable();
  const promised = table.add(2, 'reserved', true, 0);
  table.add(4, 'half-closed-client', true, 0);
  expect(table.openByServer).toBe(1);
  table.remove(promised, false, false);
  expect(table.openByServer).toBe(1);
});

test('some open streams: all of a few, the latest of many', () => {
  const table = new StreamTable();
  for (let id = 1; id < 40; id += 2) table.add(id, 'open', true, 0);
  expect(table.some(3).map((stream) => stream.id)).toEqual([1, 3, 5]);
  for (let id = 41; id < 2000; id += 2) table.add(id, 'open', true, 0);
  expect(table.some(3).map((stream) => stream.id)).toEqual([1995, 1997, 1999]);
  expect(table.peak).toBe(1000);
});
