import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ErrorCode, Setting } from '../../../../analyzer/model/codes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { latin1Bytes } from '../../../../analyzer/model/wire/octets.ts';
import { corporaFiles, corporaTest } from '../../../support/corpora.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Wire bytes of the cases of http2-frame-test-case, by folder and name. */
function wires(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of corporaFiles('frames', '.json')) {
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof json !== 'object' || json === null || !('wire' in json))
      throw new Error(`${file}: expected a wire`);
    found.set(file.split('/').slice(-2).join('/').replace('.json', ''), String(json.wire).toLowerCase());
  }
  return found;
}

describe('frames written by others', () => {
  const dummy = latin1Bytes('this is dummy');
  const priority = { dependency: 20, exclusive: true, weight: 10 };
  for (const [name, ours, textPadding = 0] of [
    ['data/normal', frames.data(2, latin1Bytes('Hello, world!'), { padding: 6 }), 6],
    ['headers/normal', frames.headers(1, dummy)],
    ['headers/priority', frames.headers(3, dummy, { padding: 16, priority }), 16],
    ['priority/normal', frames.priority(9, { dependency: 11, weight: 8 })],
    ['rst_stream/normal', frames.rstStream(5, ErrorCode.CANCEL)],
    [
      'settings/normal',
      frames.settings([
        [Setting.HEADER_TABLE_SIZE, 8192],
        [Setting.MAX_CONCURRENT_STREAMS, 5000],
      ]),
    ],
    ['ping/normal', frames.ping(latin1Bytes('deadbeef'))],
    ['goaway/normal', frames.goaway(30, ErrorCode.COMPRESSION_ERROR, 'hpack is broken')],
    ['window_update/normal', frames.windowUpdate(50, 1000)],
    ['continuation/header', frames.continuation(50, dummy, false)],
    ['continuation/normal', frames.continuation(50, new Uint8Array(0), false)],
  ] as [string, Uint8Array, number?][]) {
    corporaTest(name, () => {
      const theirs = wires().get(name) ?? '';
      // Their padding is text, ours zeros.
      const compared = 2 * (ours.length - textPadding);
      expect(hex(ours)).toHaveLength(theirs.length);
      expect(hex(ours).slice(0, compared)).toBe(theirs.slice(0, compared));
    });
  }
});

describe('frames that no library sends', () => {
  test('any type, flags, reserved bit, and a length that lies', () => {
    expect(hex(frames.encodeFrame(0xfe, 0xff, 0x80000001, Uint8Array.of(1), 0x123456))).toBe(
      '123456feff8000000101',
    );
  });

  test('padding longer than the payload', () => {
    expect(hex(frames.data(1, Uint8Array.of(1), { padLength: 200 }))).toBe('000002000800000001c801');
  });
});

test('the flags of END_STREAM, END_HEADERS and ACK', () => {
  expect(frames.data(1, new Uint8Array(0), { endStream: true })[4]).toBe(0x1);
  expect(frames.headers(1, new Uint8Array(0), { endStream: true, endHeaders: false })[4]).toBe(0x1);
  expect(frames.headers(1, new Uint8Array(0))[4]).toBe(0x4);
  expect(frames.continuation(1, new Uint8Array(0))[4]).toBe(0x4);
  expect(hex(frames.settingsAck())).toBe('000000040100000000');
  expect(frames.ping(new Uint8Array(8), true)[4]).toBe(0x1);
});

test('PUSH_PROMISE carries the promised stream', () => {
  expect(hex(frames.pushPromise(1, 2, Uint8Array.of(0x82)))).toBe('0000050504000000010000000282');
});

test('the client preface is that of RFC 9113 3.4', () => {
  expect(hex(frames.clientPreface)).toBe('505249202a20485454502f322e300d0a0d0a534d0d0a0d0a');
});
