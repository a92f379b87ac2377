import { describe, expect, test } from '@jest/globals';
import { frameLength, plausibleHeader, prefaceMatch } from '../../../analyzer/http2/plausible.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

const block = Uint8Array.of(0x82);

test.each([
  ['DATA', wire.data(1, block, { padding: 3, endStream: true })],
  ['HEADERS', wire.headers(1, block, { priority: { dependency: 3, weight: 4 } })],
  ['PRIORITY', wire.priority(1, { dependency: 0, weight: 1 })],
  ['RST_STREAM', wire.rstStream(1, 8)],
  ['SETTINGS', wire.settings([[3, 100]])],
  ['SETTINGS ACK', wire.settingsAck()],
  ['PUSH_PROMISE', wire.pushPromise(1, 2, block)],
  ['PING', wire.ping()],
  ['GOAWAY', wire.goaway(5, 0, 'bye')],
  ['WINDOW_UPDATE on a stream', wire.windowUpdate(1, 5)],
  ['WINDOW_UPDATE on the connection', wire.windowUpdate(0, 5)],
  ['CONTINUATION', wire.continuation(1, block)],
])('%s is plausible', (_name, frame) => {
  expect(plausibleHeader(concat(block, frame), 1)).toBe(true);
});

describe('what RFC 9113 does not allow is not', () => {
  test.each([
    ['nine zeros, DATA on stream 0', new Uint8Array(9)],
    ['empty DATA that ends nothing', wire.data(1, new Uint8Array(0))],
    ['an unknown type', wire.encodeFrame(77, 0, 1)],
    ['a flag that the type has not', wire.encodeFrame(3, 1, 1, new Uint8Array(4))],
    ['a fixed length that is wrong', wire.encodeFrame(6, 0, 0, new Uint8Array(7))],
    ['SETTINGS on a stream', wire.encodeFrame(4, 0, 1)],
    ['the reserved bit', wire.encodeFrame(0, 0, 0x80000001)],
    ['a frame above the initial SETTINGS_MAX_FRAME_SIZE', wire.encodeFrame(0, 0, 1, block, 16_385)],
    ['HTTP/1 text', Buffer.from('HTTP/1.1 200')],
  ])('%s', (_name, bytes) => {
    expect(plausibleHeader(bytes, 0)).toBe(false);
  });
});

test('frameLength reads three octets', () => {
  expect(frameLength(Uint8Array.of(9, 1, 2, 3, 4), 1)).toBe(0x010203);
});

test('prefaceMatch counts what agrees, up to what is there', () => {
  expect(prefaceMatch(wire.clientPreface, 0, 24)).toBe(24);
  expect(prefaceMatch(wire.clientPreface, 0, 5)).toBe(5);
  expect(prefaceMatch(Buffer.from('PRI * HTTP/1.0'), 0, 14)).toBe(0);
});
