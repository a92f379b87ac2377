import { describe, expect, test } from '@jest/globals';
import { MAX_HEADER_BLOCK } from '../../../analyzer/http2/header-assembly.ts';
import { isHeaderFrame } from '../../../analyzer/http2/header-blocks.ts';
import { Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder, encodeHeaderBlock } from '../../../analyzer/model/wire/hpack-encoder.ts';
import { sizeUpdate } from '../../../analyzer/model/wire/hpack-primitives.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';
import { headersFrame, Http2Play, request, response, trailers } from '../../support/http2-play.ts';

test('which frames carry header blocks', () => {
  expect([...Array(12).keys()].filter(isHeaderFrame)).toEqual([1, 5, 9]);
});

test('HEADERS with CONTINUATION: one list, on the HEADERS frame, which comes first', () => {
  const block = encodeHeaderBlock(request);
  const play = Http2Play.ready()
    .client(wire.headers(1, block.subarray(0, 5), { endHeaders: false, endStream: true, padding: 7 }))
    .client(wire.continuation(1, block.subarray(5, 6), false))
    .client(wire.continuation(1, block.subarray(6)));
  expect(play.frames.slice(2).map(({ type, packet, headers }) => [type, packet, headers])).toEqual([
    [1, 3, request],
    [9, 4, undefined],
    [9, 5, undefined],
  ]);
  expect(play.all('http2.stream-open')[0]).toMatchObject({
    headers: request,
    endStream: true,
    from: { packet: 5 },
  });
});

test('an incomplete block is told at 8192 octets and at each doubling, a complete one is not', () => {
  const part = new Uint8Array(6000);
  const play = Http2Play.ready()
    .client(wire.headers(1, part, { endHeaders: false }), wire.continuation(1, part, false))
    .client(wire.continuation(1, part, false), wire.continuation(1, part));
  expect(play.all('http2.header-block-grows')).toMatchObject([
    { direction: 'to-server', blockLength: 12_000, from: { stream: 1 } },
    { direction: 'to-server', blockLength: 18_000, from: { stream: 1 } },
  ]);
  const whole = Http2Play.ready().client(wire.headers(1, new Uint8Array(16_000)));
  expect(whole.all('http2.header-block-grows')).toEqual([]);
});

describe('what may not happen inside a header block', () => {
  test.each([
    ['continuation-expected', wire.ping()],
    ['continuation-expected', wire.continuation(3, new Uint8Array(0))],
    ['continuation-expected', wire.data(1, new Uint8Array(0))],
  ])('%s', (what, frame) => {
    const play = Http2Play.ready().client(headersFrame(1, request, { endHeaders: false }), frame);
    expect(play.anomalies[0]).toBe(what);
    expect(play.of('http2.stream-open')).toEqual([]);
  });

  test('and CONTINUATION outside', () => {
    expect(Http2Play.ready().client(wire.continuation(1, new Uint8Array(0))).anomalies).toEqual([
      'continuation-unexpected',
    ]);
  });
});

test('padding that is longer than the frame, and priority fields that do not fit', () => {
  const block = encodeHeaderBlock(request);
  const long = wire.headers(1, block, { padLength: 250 });
  const short = wire.encodeFrame(1, 0x24, 3, Uint8Array.of(0, 0));
  expect(Http2Play.ready().client(long, short).anomalies).toEqual(['padding', 'frame-size']);
});

test('a block that is too large opens its stream with unknown headers', () => {
  const play = Http2Play.ready({ frames: false }).client(headersFrame(1, request, { endHeaders: false }));
  const part = new Uint8Array(16_000);
  for (let sent = 0; sent <= MAX_HEADER_BLOCK; sent += part.length)
    play.client(wire.continuation(1, part, false));
  play.client(wire.continuation(1, part));
  expect(play.anomalies).toEqual(['header-block-too-large']);
  expect(play.of('http2.stream-open')).toMatchObject([{ headers: null, endStream: false }]);
});

test('a block that is wrong is an anomaly of hpack, and its stream is opened all the same', () => {
  const play = Http2Play.ready().client(wire.headers(1, Uint8Array.of(0x80)));
  expect(play.of('anomaly')).toEqual([
    expect.objectContaining({
      layer: 'hpack',
      what: 'index-zero',
      section: 'RFC 7541 6.1',
    }),
  ]);
  expect(play.of('http2.stream-open')[0]?.headers).toBeNull();
});

test('blocks on streams that have ended still change the table', () => {
  const encoder = createHpackEncoder({ indexing: true });
  const play = Http2Play.ready()
    .client(headersFrame(1, request), wire.rstStream(1, 8), headersFrame(3, request))
    .server(wire.headers(1, encoder.encode(response)), wire.headers(3, encoder.encode(response)));
  expect(play.of('http2.headers').map((fact) => fact.headers)).toEqual([response]);
});

test('SETTINGS_HEADER_TABLE_SIZE of the receiver bounds the table of the sender', () => {
  const large = concat(sizeUpdate(10_000), encodeHeaderBlock(request));
  expect(Http2Play.ready().client(wire.headers(1, large)).anomalies).toEqual(['large-size-update']);
  const allowed = Http2Play.ready().server(wire.settings([[Setting.HEADER_TABLE_SIZE, 10_000]]));
  expect(allowed.client(wire.headers(1, large)).anomalies).toEqual([]);
});

test('malformed lists are anomalies with their stream', () => {
  const play = Http2Play.ready()
    .client(headersFrame(1, [...request, ['X-Upper', '1']]), headersFrame(3, request))
    .server(
      headersFrame(3, response),
      headersFrame(3, [...trailers, [':status', '200']], { endStream: true }),
    );
  expect(play.all('anomaly').map((fact) => [fact.what, fact.from.stream])).toEqual([
    ['field-name', 1],
    ['pseudo-field', 3],
  ]);
});

describe('PUSH_PROMISE', () => {
  const promise = wire.pushPromise(1, 2, encodeHeaderBlock(request));

  test('opens a stream of the server', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request))
      .server(
        promise,
        headersFrame(2, response),
        wire.data(2, grpcMessage(Uint8Array.of(1)), { endStream: true }),
      );
    expect(play.all('http2.stream-open')[1]).toMatchObject({
      from: { stream: 2 },
      headers: request,
      endStream: true,
    });
    expect(play.all('http2.stream-end')).toMatchObject([{ from: { stream: 2 }, how: 'end-stream' }]);
    expect(play.anomalies).toEqual([]);
  });

  test('of an odd or used id, or by a client, is forbidden', () => {
    const odd = wire.pushPromise(1, 5, encodeHeaderBlock(request));
    const play = Http2Play.ready()
      .client(headersFrame(1, request))
      .server(promise, promise, odd)
      .client(promise);
    expect(play.anomalies).toEqual(['bad-promised-stream', 'bad-promised-stream', 'bad-promised-stream']);
  });
});

describe('what the other party has to allow first', () => {
  const promise = (parent: number): Uint8Array => wire.pushPromise(parent, 2, encodeHeaderBlock(request));
  const open = headersFrame(1, request, { endStream: true });

  test('push: not after ENABLE_PUSH 0 was acknowledged (RFC 9113 8.4)', () => {
    const play = new Http2Play().client(wire.clientPreface, wire.settings([[Setting.ENABLE_PUSH, 0]]), open);
    expect(play.server(wire.settings(), promise(1)).anomalies).toEqual([]);
    const late = new Http2Play().client(wire.clientPreface, wire.settings([[Setting.ENABLE_PUSH, 0]]), open);
    late.server(wire.settings(), wire.settingsAck(), promise(1));
    expect(late.all('anomaly')).toMatchObject([{ what: 'push-disabled', section: 'RFC 9113 8.4' }]);
  });

  test('push: only on a stream that the server has not finished (RFC 9113 6.6)', () => {
    const play = Http2Play.ready().client(open);
    play.server(headersFrame(1, response, { endStream: true }), promise(1));
    expect(play.all('anomaly')).toMatchObject([{ what: 'push-on-closed-stream', from: { stream: 1 } }]);
    expect(Http2Play.ready().client(open).server(promise(99)).anomalies).toEqual(['push-on-closed-stream']);
    const crossing = Http2Play.ready().client(open, wire.rstStream(1, 8)).server(promise(1));
    expect(crossing.anomalies).toEqual([]);
  });

  test('the promised stream stands on the frame', () => {
    const play = Http2Play.ready().client(open).server(promise(1));
    expect(play.frames.at(-1)).toMatchObject({ type: 5, stream: 1, promisedStream: 2, headers: request });
  });

  const websocket = [
    [':method', 'CONNECT'],
    [':protocol', 'websocket'],
    [':scheme', 'https'],
    [':path', '/chat'],
    [':authority', 'server.example'],
  ] as const;

  test('extended CONNECT (RFC 8441)', () => {
    const play = Http2Play.ready().client(headersFrame(1, websocket));
    expect(play.all('anomaly')).toMatchObject([{ what: 'connect-protocol', section: 'RFC 8441 3' }]);
    const allowed = Http2Play.ready().server(wire.settings([[Setting.ENABLE_CONNECT_PROTOCOL, 1]]));
    expect(allowed.client(headersFrame(1, websocket)).anomalies).toEqual([]);
  });

  test('larger header lists, as the limit counts them (RFC 9113 6.5.2)', () => {
    const list = [[':status', '200'] as const, ['x', 'y'.repeat(400)] as const];
    const play = new Http2Play()
      .client(wire.clientPreface, wire.settings([[Setting.MAX_HEADER_LIST_SIZE, 400]]))
      .client(headersFrame(1, request))
      .server(wire.settings(), headersFrame(1, [[':status', '103'], ...list.slice(1)]), wire.settingsAck())
      .server(headersFrame(1, list));
    const size = 7 + 3 + 32 + 1 + 400 + 32;
    expect(play.of('http2.header-list-above-limit')).toEqual([
      { direction: 'to-client', listSize: size, limit: 400 },
    ]);
    expect(play.of('http2.headers').at(-1)).toMatchObject({
      listSize: size,
      blockLength: encodeHeaderBlock(list).length,
    });
  });
});

test('the length of a block is that of all its frames, without padding and priority', () => {
  const block = encodeHeaderBlock(request);
  const priority = { dependency: 0, weight: 16 };
  const play = Http2Play.ready()
    .client(wire.headers(1, block, { padding: 9, priority }))
    .client(
      wire.headers(3, block.subarray(0, 9), { endHeaders: false }),
      wire.continuation(3, block.subarray(9)),
    );
  expect(play.of('http2.stream-open').map((fact) => fact.blockLength)).toEqual([block.length, block.length]);
});
