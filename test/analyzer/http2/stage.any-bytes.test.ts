/** Whatever the bytes, and however they are cut. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import { Http2Play, request, response, trailers } from '../../support/http2-play.ts';

const body = grpcMessage(Uint8Array.of(1, 2, 3));

/** A conversation with most of what there is, twice the same stream of bytes whatever the cut. */
function conversation(cut?: (length: number) => number): Http2Play {
  const client = createHpackEncoder({ indexing: true, huffman: true });
  const server = createHpackEncoder({ indexing: true });
  const long = client.encode([...request, ['x-long', 'v'.repeat(500)]]);
  const play = new Http2Play(cut === undefined ? {} : { cut });
  play
    .client(
      wire.clientPreface,
      wire.settings([[Setting.INITIAL_WINDOW_SIZE, 100_000]]),
      wire.windowUpdate(0, 5000),
    )
    .server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 2]]), wire.settingsAck())
    .client(
      wire.settingsAck(),
      wire.headers(1, long.subarray(0, 100), { endHeaders: false, padding: 9 }),
      wire.continuation(1, long.subarray(100, 100), false),
      wire.continuation(1, long.subarray(100)),
      wire.data(1, grpcMessage(new Uint8Array(3000)), { padding: 200 }),
      wire.data(1, new Uint8Array(0), { endStream: true }),
    )
    .server(
      wire.headers(1, server.encode(response)),
      wire.data(1, body, { padding: 0 }),
      wire.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
    )
    .client(
      wire.headers(3, client.encode(request), { priority: { dependency: 1, weight: 3 } }),
      wire.rstStream(3, 8),
    )
    .server(
      wire.headers(1, server.encode(trailers), { endStream: true }),
      wire.encodeFrame(0xbe, 7, 3, new Uint8Array(70)),
    )
    .client(wire.headers(5, client.encode(request)), wire.priority(5, { dependency: 0, weight: 1 }))
    .server(wire.goaway(3, 0, 'bye'), wire.windowUpdate(0, 0))
    .end('to-client', 'fin')
    .end('to-server', 'fin');
  return play;
}

test('any cut of the bytes gives the same facts, frames and bodies', () => {
  const whole = conversation();
  expect(whole.anomalies).toEqual(['window-update-zero']);
  expect(whole.all('grpc.call')).toHaveLength(3);
  const joined = (play: Http2Play): unknown =>
    [...Map.groupBy(play.bodies, ({ stream, direction }) => `${stream} ${direction}`)].map(([key, parts]) => [
      key,
      parts.flatMap(({ bytes }) => bytes),
    ]);
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 60 })), (sizes) => {
      const play = conversation(() => sizes.next().value ?? 1);
      expect(play.facts).toEqual(whole.facts);
      expect(play.frames).toEqual(whole.frames);
      expect(joined(play)).toEqual(joined(whole));
    }),
    { numRuns: 60 },
  );
  expect(conversation(() => 1).facts).toEqual(whole.facts);
});

describe('never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 80 });
  const frame = fc
    .tuple(
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 6 }),
      bytes,
    )
    .map(([type, flags, stream, payload]) => wire.encodeFrame(type, flags, stream, payload));
  const step = fc.oneof(
    fc.record({
      direction: fc.constantFrom('to-server' as const, 'to-client' as const),
      bytes: fc.oneof(frame, frame, bytes),
    }),
    fc.record({ direction: fc.constantFrom('to-server' as const, 'to-client' as const), gap: fc.nat(100) }),
  );

  test('on random bytes, frames and gaps; every stream that opened ends once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), fc.boolean(), (steps, synSeen, begin) => {
        const play = begin ? Http2Play.ready({ synSeen }) : new Http2Play({ synSeen });
        for (const one of steps) {
          if ('gap' in one) play.gap(one.direction, one.gap);
          else if (one.direction === 'to-server') play.client(one.bytes);
          else play.server(one.bytes);
        }
        play.end('to-server', 'fin').end('to-client', 'capture-end');
        const opened = play.all('http2.stream-open').map((fact) => fact.from.stream);
        const ended = play.all('http2.stream-end').map((fact) => fact.from.stream);
        expect(new Set(opened).size).toBe(opened.length);
        for (const id of opened) expect(ended.filter((other) => other === id)).toHaveLength(1);
        expect(play.all('anomaly').length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 1000 },
    );
  });
});
