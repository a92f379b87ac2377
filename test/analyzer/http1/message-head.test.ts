import { describe, expect, test } from '@jest/globals';
import { fieldList, fieldValue, HeadReader, MAX_HEAD } from '../../../analyzer/http1/message-head.ts';

const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade:h2c\r\n\r\n';
const read = {
  startLine: 'HTTP/1.1 101 Switching Protocols',
  fields: [
    ['connection', 'Upgrade'],
    ['upgrade', 'h2c'],
  ],
};

describe('a head ends at the empty line', () => {
  test.each([1, 2, 3, 7, 1000])('in pieces of %i bytes', (size) => {
    const reader = new HeadReader();
    const bytes = Buffer.from(`${head}rest`);
    let taken = 0;
    for (let at = 0; at < bytes.length; at += size) taken += reader.add(bytes.subarray(at, at + size), 0);
    expect([reader.complete, taken, reader.length]).toEqual([true, head.length, head.length]);
    expect(reader.read()).toEqual(read);
  });

  test('with line feeds alone, and behind empty lines (RFC 9112 2.2)', () => {
    const reader = new HeadReader();
    reader.add(Buffer.from(`\r\n\n${head.replaceAll('\r', '')}`), 0);
    expect([reader.complete, reader.read()]).toEqual([true, read]);
  });

  test('and is bounded, however long it is', () => {
    const reader = new HeadReader();
    for (let i = 0; i < 100; i++) reader.add(Buffer.alloc(1000, 'x'), 0);
    expect([reader.complete, reader.text.length]).toEqual([false, MAX_HEAD]);
    reader.add(Buffer.from('\r\n\r\n'), 0);
    expect([reader.complete, reader.length]).toEqual([true, 100_004]);
  });
});

test('a trailer section has no start line and may be empty', () => {
  const empty = new HeadReader(true);
  expect([empty.add(Buffer.from('\r\nHTTP'), 0), empty.complete, empty.read().fields]).toEqual([2, true, []]);
  const trailers = new HeadReader(true);
  trailers.add(Buffer.from('Grpc-Status: 0\r\n\r\n'), 0);
  expect(trailers.read()).toEqual({ startLine: '', fields: [['grpc-status', '0']] });
});

test('what is no field is passed over', () => {
  const reader = new HeadReader();
  reader.add(Buffer.from('GET / HTTP/1.1\r\nnonsense\r\n: x\r\na: 1\r\n folded: 2\r\n\r\n'), 0);
  expect(reader.read().fields).toEqual([['a', '1']]);
});

test('first value and list', () => {
  const fields = [
    ['connection', 'Upgrade,  HTTP2-Settings'],
    ['connection', 'x,,'],
  ] as const;
  expect(fieldValue(fields, 'connection')).toBe('Upgrade,  HTTP2-Settings');
  expect(fieldValue(fields, 'host')).toBeUndefined();
  expect(fieldList(fields, 'connection')).toEqual(['upgrade', 'http2-settings', 'x']);
});
