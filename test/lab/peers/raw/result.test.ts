import { expect, test } from '@jest/globals';
import type { RawStream } from '../../../../lab/peers/raw/connection.ts';
import { readResult } from '../../../../lab/peers/raw/result.ts';

const stream = (more: Partial<RawStream>): RawStream => ({
  ...{ id: 1, blocks: [], bytes: 0, data: [], ended: false, reset: undefined },
  ...more,
});
const trailers = (): [string, string][] => [
  ['grpc-status', '9'],
  ['grpc-message', 'not%20now'],
];
const page = (): [string, string][] => [[':status', '502']];

test.each([
  ['trailers', { blocks: [Buffer.alloc(1)], ended: true }, false, trailers, { code: 9, details: 'not now' }],
  // PROTOCOL-HTTP2.md, Errors: REFUSED_STREAM is UNAVAILABLE, CANCEL is CANCELLED, others are INTERNAL.
  ['REFUSED_STREAM', { reset: 7 }, false, trailers, { code: 14 }],
  ['CANCEL', { reset: 8 }, false, trailers, { code: 1 }],
  ['PROTOCOL_ERROR', { reset: 1 }, false, trailers, { code: 13 }],
  [
    'a page',
    { blocks: [Buffer.alloc(1)], ended: true },
    false,
    page,
    { code: 2, details: 'no grpc-status, :status 502' },
  ],
  ['an end of the connection', {}, true, trailers, { code: 14, details: 'the connection ended' }],
])('%s', (_title, more, ended, read, expected) => {
  expect(readResult(stream(more), ended, read)).toMatchObject(expected);
});

test('counts whole and half messages by their prefixes', () => {
  const data = [Buffer.from([0, 0, 0, 0, 2, 7]), Buffer.from([7, 0, 0, 0, 0, 0])];
  expect(readResult(stream({ data, ended: true }), false, trailers).messages).toBe(2);
});
