/** Frames of a script as bytes, by the pictures of RFC 9113 section 6. */
import { expect, test } from '@jest/globals';
import { encodeRawFrame, streamOf } from '../../../../lab/peers/raw/encode.ts';
import type { RawFrame } from '../../../../lab/model/raw-script.ts';

const now = { own: 5, last: 9 };

test('streams are numbers, the own one, or counted from the last', () => {
  expect(
    [3, 'own', { last: 0 }, { last: 2 }, { last: -20 }, undefined].map((ref) => streamOf(ref as never, now)),
  ).toEqual([3, 5, 9, 11, 0, 5]);
});

test.each<[string, RawFrame, string]>([
  ['RST_STREAM', { type: 'RST_STREAM', code: 8 }, '000004030000000005 00000008'],
  [
    'GOAWAY',
    { type: 'GOAWAY', lastStream: { last: 0 }, code: 11, debug: 'ab' },
    '00000a070000000000 00000009 0000000b 6162',
  ],
  ['SETTINGS', { type: 'SETTINGS', parameters: [[4, 0]] }, '000006040000000000 0004 00000000'],
  ['its ACK', { type: 'SETTINGS', ack: true }, '000000040100000000'],
  [
    'WINDOW_UPDATE of a connection',
    { type: 'WINDOW_UPDATE', stream: 0, increment: 1 },
    '000004080000000000 00000001',
  ],
  ['a message cut short', { type: 'DATA', message: 2, claims: 9 }, '000007000000000005 00 00000009 0000'],
  ['too much padding', { type: 'DATA', body: 1, padding: 0, padLength: 200 }, '000002000800000005 c8 00'],
  [
    'a block of bytes',
    { type: 'HEADERS', block: '82', endStream: true, endHeaders: false },
    '000001010100000005 82',
  ],
  ['CONTINUATION', { type: 'CONTINUATION', fields: [[':status', '200']] }, '000001090400000005 88'],
  ['PRIORITY', { type: 'PRIORITY', dependency: 'own', weight: 16 }, '000005020000000005 00000005 0f'],
  [
    'any type, with a length of its own',
    { type: 0xfe, flags: 9, stream: 1, payload: 'aabb', length: 5 },
    '000005fe0900000001 aabb',
  ],
])('%s', (_title, frame, hex) => {
  expect(Buffer.from(encodeRawFrame(frame, now)).toString('hex')).toBe(hex.replaceAll(' ', ''));
});
