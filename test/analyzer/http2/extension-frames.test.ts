import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasMeaning, isExtensionFrame, readExtension } from '../../../analyzer/http2/extension-frames.ts';
import type { Frame } from '../../../analyzer/model/frame.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

const types = [...Array(32).keys()];

test('ten types of RFC 9113 and three extensions are read', () => {
  expect(types.filter(isExtensionFrame)).toEqual([10, 12, 16]);
  expect(types.filter(hasMeaning)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16]);
});

test('frames show what they say, unknown ones that they were there', () => {
  const play = Http2Play.ready()
    .client(wire.priorityUpdate(5, 'u=1, i'), headersFrame(1, request))
    .server(
      wire.origin(['https://a.example', 'https://b.example']),
      wire.altSvc(0, 'https://a.example', 'h3=":443"'),
      wire.altSvc(1, '', 'clear'),
      wire.encodeFrame(0xfa, 0xff, 1, Uint8Array.of(1, 2, 3)),
    );
  expect(play.anomalies).toEqual([]);
  expect(play.frames.filter(({ type }) => type > 9)).toMatchObject([
    { type: 16, stream: 0, prioritizedStream: 5, priority: 'u=1, i' },
    { type: 12, origins: ['https://a.example', 'https://b.example'] },
    { type: 10, stream: 0, altSvc: { origin: 'https://a.example', value: 'h3=":443"' } },
    { type: 10, stream: 1, altSvc: { origin: '', value: 'clear' } },
    { type: 0xfa, stream: 1, length: 3, flags: 0xff },
  ]);
});

describe('RFC 9218 7.1 forbids PRIORITY_UPDATE', () => {
  test.each([
    ['priority-update', wire.priorityUpdate(0, 'u=1')],
    ['frame-not-on-stream-zero', wire.encodeFrame(16, 0, 1, new Uint8Array(8))],
    ['frame-size', wire.encodeFrame(16, 0, 0, new Uint8Array(3))],
  ])('%s', (what, frame) => {
    const play = Http2Play.ready().client(headersFrame(1, request), frame);
    expect(play.all('anomaly')).toMatchObject([{ what, section: 'RFC 9218 7.1' }]);
  });

  test('of a server', () => {
    expect(Http2Play.ready().server(wire.priorityUpdate(1, '')).anomalies).toEqual(['priority-update']);
  });
});

test('any payload is read as far as it goes', () => {
  fc.assert(
    fc.property(fc.constantFrom(10, 12, 16, 3), fc.uint8Array({ maxLength: 40 }), (type, bytes) => {
      const frame: Frame = {
        packet: 1,
        time: 0,
        connection: 0,
        direction: 'to-client',
        type,
        stream: 0,
        length: bytes.length,
        flags: 0,
      };
      readExtension(frame, bytes, 0, bytes.length);
      const said = [...(frame.origins ?? []), frame.priority ?? '', frame.altSvc?.value ?? ''].join('');
      expect(said.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
