import { describe, expect, test } from '@jest/globals';
import { HeadReader, MAX_HEAD, readHead } from '../../../analyzer/http1/message-head.ts';

const head = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade:h2c\r\n\r\n';

describe('a head ends at the empty line', () => {
  test.each([1, 2, 3, 7, 1000])('in pieces of %i bytes', (size) => {
    const reader = new HeadReader();
    const bytes = Buffer.from(`${head}rest`);
    let taken = 0;
    for (let at = 0; at < bytes.length; at += size) taken += reader.add(bytes.subarray(at, at + size));
    expect([reader.complete, taken, reader.bytes.length]).toEqual([true, head.length, head.length]);
  });

  test('and is bounded', () => {
    const reader = new HeadReader();
    for (let i = 0; i < 100; i++) reader.add(Buffer.alloc(1000, 'x'));
    expect([reader.complete, reader.bytes.length]).toEqual([false, MAX_HEAD]);
  });
});

test('start line and fields, names in lower case', () => {
  expect(readHead(Buffer.from(head))).toEqual({
    startLine: 'HTTP/1.1 101 Switching Protocols',
    fields: [
      ['connection', 'Upgrade'],
      ['upgrade', 'h2c'],
    ],
  });
  expect(readHead(new Uint8Array(0))).toEqual({ startLine: '', fields: [] });
});
