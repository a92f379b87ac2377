import { describe, expect, test } from '@jest/globals';
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import { UNKNOWN } from '../../../analyzer/model/frame.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { createHpackEncoder } from '../../../analyzer/model/wire/hpack-encoder.ts';
import { headersFrame, Http2Play, request, response, trailers } from '../../support/http2-play.ts';

const body = grpcMessage(Uint8Array.of(1, 2, 3));

function call(play: Http2Play, stream: number): Http2Play {
  return play
    .client(headersFrame(stream, request), wire.data(stream, body, { endStream: true }))
    .server(headersFrame(stream, response), wire.data(stream, body))
    .server(headersFrame(stream, trailers, { endStream: true }));
}

describe('a healthy connection', () => {
  const play = call(Http2Play.ready(), 1).end('to-server', 'fin').end('to-client', 'fin');

  test('gives its facts in order', () => {
    expect(play.facts.map((fact) => fact.kind)).toEqual([
      'http2.preface',
      'http2.settings',
      'http2.settings',
      'http2.stream-open',
      'http2.end-stream',
      'http2.headers',
      'http2.headers',
      'http2.end-stream',
      'grpc.call',
      'http2.stream-end',
      'http2.settings-unacknowledged',
      'http2.settings-unacknowledged',
      'http2.totals',
    ]);
    expect(play.of('http2.stream-end')).toEqual([{ how: 'end-stream' }]);
    expect(play.of('http2.stream-open')).toMatchObject([{ headers: request, endStream: false, open: 1 }]);
  });

  test('facts carry packet, time, connection and stream', () => {
    expect(play.all('http2.stream-end')[0]?.from).toEqual({
      input: 0,
      packet: 5,
      time: 5e6,
      connection: 7,
      stream: 1,
    });
    expect(play.all('http2.preface')[0]?.from).not.toHaveProperty('stream');
  });

  test('frames carry what they say', () => {
    expect(play.frames.map((frame) => [frame.type, frame.stream, frame.length, frame.packet])).toEqual([
      [4, 0, 0, 1],
      [4, 0, 0, 2],
      [1, 1, expect.any(Number), 3],
      [0, 1, 8, 3],
      [1, 1, expect.any(Number), 4],
      [0, 1, 8, 4],
      [1, 1, expect.any(Number), 5],
    ]);
    expect(play.frames.at(-1)?.headers).toEqual(trailers);
  });
});

describe('the end of the connection', () => {
  const open = (): Http2Play => Http2Play.ready().client(headersFrame(1, request));

  test('FIN of both: open streams end, named after who was first', () => {
    expect(open().end('to-client', 'fin').end('to-server', 'fin').of('http2.stream-end')).toEqual([
      { how: 'connection', direction: 'to-client', tcp: 'fin' },
    ]);
  });

  test('FIN of one side leaves room for frames of the other', () => {
    const play = open().end('to-client', 'fin');
    expect(play.of('http2.stream-end')).toEqual([]);
    play.client(wire.rstStream(1, ErrorCode.CANCEL)).end('to-server', 'fin');
    expect(play.of('http2.stream-end')).toEqual([
      { how: 'rst-stream', direction: 'to-server', errorCode: ErrorCode.CANCEL },
    ]);
  });

  test('RST ends both directions', () => {
    const play = open().end('to-client', 'rst').end('to-server', 'capture-end');
    expect(play.of('http2.stream-end')).toEqual([{ how: 'connection', direction: 'to-client', tcp: 'rst' }]);
  });

  test('FIN, then RST of the other: the FIN was first', () => {
    const play = open().end('to-client', 'fin').end('to-server', 'rst');
    expect(play.of('http2.stream-end')).toEqual([{ how: 'connection', direction: 'to-client', tcp: 'fin' }]);
  });

  test('the capture ends first', () => {
    const play = open().end('to-client', 'capture-end').end('to-server', 'capture-end');
    expect(play.of('http2.stream-end')).toEqual([{ how: 'capture-end' }]);
  });

  test('after the FIN of a client its streams can be answered; after that of a server they cannot', () => {
    const half = open().end('to-server', 'fin').end('to-client', 'capture-end');
    expect(half.of('http2.stream-end')).toEqual([{ how: 'capture-end' }]);
    const dead = open().end('to-client', 'fin').end('to-server', 'capture-end');
    expect(dead.of('http2.stream-end')).toEqual([{ how: 'connection', direction: 'to-client', tcp: 'fin' }]);
  });

  test('nothing comes after it', () => {
    const play = open().end('to-client', 'rst');
    const before = play.facts.length;
    play.server(wire.ping()).end('to-server', 'fin').end('to-client', 'fin');
    expect(play.facts).toHaveLength(before);
  });

  test('a direction that ends inside a frame', () => {
    expect(open().server(wire.ping().subarray(0, 12)).end('to-client', 'fin').anomalies).toEqual([
      'truncated-frame',
    ]);
  });
});

describe('GOAWAY drains, it does not close', () => {
  test('streams above the last id end with it, others go on', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request), headersFrame(3, request), headersFrame(5, request))
      .server(wire.goaway(3, ErrorCode.NO_ERROR, 'max_age'));
    expect(play.of('http2.goaway')).toEqual([
      {
        direction: 'to-client',
        lastStreamId: 3,
        errorCode: 0,
        debug: 'max_age',
        openStreams: [1, 3, 5],
        count: 1,
      },
    ]);
    expect(play.all('http2.stream-end').map((fact) => [fact.from.stream, fact.how])).toEqual([[5, 'goaway']]);
    play.server(headersFrame(1, trailers, { endStream: true }), wire.rstStream(1, ErrorCode.NO_ERROR));
    expect(play.all('http2.stream-end').at(-1)).toMatchObject({ how: 'rst-stream', errorCode: 0 });
  });

  test('the first GOAWAY of a graceful drain ends nothing, the final one those that it does not name', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request))
      .server(wire.goaway(0x7fffffff, ErrorCode.NO_ERROR))
      .client(headersFrame(3, request));
    expect(play.of('http2.stream-end')).toEqual([]);
    play.server(wire.goaway(1, ErrorCode.NO_ERROR));
    expect(play.all('http2.stream-end').map((fact) => fact.from.stream)).toEqual([3]);
  });

  test('a stream that is opened above the last id ends at once, and the echo of it comes after its end', () => {
    const play = Http2Play.ready()
      .server(wire.goaway(0, ErrorCode.ENHANCE_YOUR_CALM))
      .client(headersFrame(1, request, { endStream: true }), wire.rstStream(1, ErrorCode.ENHANCE_YOUR_CALM));
    expect(play.of('http2.stream-end')).toEqual([
      { how: 'goaway', direction: 'to-client', errorCode: ErrorCode.ENHANCE_YOUR_CALM },
    ]);
    expect(play.of('http2.rst-stream')).toMatchObject([
      { direction: 'to-server', errorCode: ErrorCode.ENHANCE_YOUR_CALM, afterEnd: true },
    ]);
  });

  test('a GOAWAY of the client says nothing about its own streams', () => {
    const play = Http2Play.ready().client(headersFrame(1, request), wire.goaway(0, ErrorCode.NO_ERROR));
    expect(play.of('http2.goaway')[0]?.openStreams).toEqual([]);
    expect(play.of('http2.stream-end')).toEqual([]);
  });

  test('a last id that grows is forbidden', () => {
    const play = Http2Play.ready().server(wire.goaway(1, 0), wire.goaway(3, 0));
    expect(play.anomalies).toEqual(['goaway-increases']);
  });
});

describe('HTTP/1 text answers the preface', () => {
  test('is one anomaly', () => {
    const text = Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
    const play = new Http2Play().client(wire.clientPreface, wire.settings()).server(text);
    expect(play.anomalies).toEqual(['http1-on-h2-connection']);
  });
});

describe('a capture that begins in the middle', () => {
  test('is read from the first frames, without facts about openings that it does not hold', () => {
    const play = new Http2Play({ synSeen: false })
      .server(headersFrame(5, trailers, { endStream: true }))
      .client(headersFrame(7, request, { endStream: true }))
      .server(headersFrame(7, response), headersFrame(7, trailers, { endStream: true }));
    expect(play.of('http2.stream-open')).toHaveLength(1);
    expect(play.all('http2.stream-end').map((fact) => [fact.from.stream, fact.how])).toEqual([
      [5, 'end-stream'],
      [7, 'end-stream'],
    ]);
    expect(play.anomalies).toEqual([]);
  });

  test('fields that need what was never seen are marked', () => {
    const encoder = createHpackEncoder({ indexing: true });
    encoder.encode(request);
    const play = new Http2Play({ synSeen: false })
      .client(wire.headers(3, encoder.encode(request), { endStream: true }), wire.ping())
      .server(headersFrame(3, response));
    expect(play.of('http2.stream-open')).toMatchObject([
      { headers: [...request.slice(0, 2), ...request.slice(2).map(() => [UNKNOWN, UNKNOWN])] },
    ]);
  });

  test('a preface makes it exact', () => {
    const play = new Http2Play({ synSeen: false })
      .client(wire.clientPreface, wire.settings())
      .server(wire.settings());
    const encoder = createHpackEncoder({ indexing: true });
    play.client(wire.headers(1, encoder.encode(request)), wire.headers(3, encoder.encode(request)));
    expect(play.of('http2.stream-open').map((fact) => fact.headers)).toEqual([request, request]);
    expect(play.server(wire.data(9, body)).anomalies).toEqual(['data-on-idle-stream']);
  });
});

test('a connection upgraded from HTTP/1.1: its request is stream 1 (RFC 7540 3.2)', () => {
  const upgrade = { headers: request, settings: [[4, 10]] as const, from: { input: 0, packet: 1, time: 1 } };
  const play = new Http2Play({ upgrade })
    .server(wire.settings(), headersFrame(1, response))
    .client(wire.clientPreface, wire.settings(), headersFrame(3, request, { endStream: true }))
    .server(wire.data(1, body), headersFrame(1, trailers, { endStream: true }));
  expect(play.of('http2.stream-open')).toMatchObject([
    { headers: request, endStream: true },
    { headers: request, endStream: true },
  ]);
  expect(play.all('http2.stream-end').map((fact) => fact.from.stream)).toEqual([1]);
  // The 8 octets of DATA fit into the window of 10 that HTTP2-Settings gave.
  expect(play.anomalies).toEqual([]);
  expect(play.server(wire.ping()).client(wire.data(1, body)).anomalies).toEqual(['data-after-end-stream']);
});

describe('lost bytes', () => {
  test('inside DATA keep the frame boundaries', () => {
    const play = Http2Play.ready().client(headersFrame(1, request));
    const frame = wire.data(1, new Uint8Array(100), { endStream: true });
    play.client(frame.subarray(0, 50)).gap('to-server', 40).client(frame.subarray(90), wire.ping());
    expect(play.bodies.map(({ bytes }) => bytes?.length ?? null)).toEqual([41, null, 19]);
    expect(play.of('http2.end-stream')).toEqual([{ direction: 'to-server' }]);
    expect(play.of('http2.ping')).toHaveLength(1);
    expect(play.anomalies).toEqual([]);
  });

  test('elsewhere lose them until a search finds frames, and the header table is unknown', () => {
    const encoder = createHpackEncoder({ indexing: true });
    const play = Http2Play.ready().client(wire.headers(1, encoder.encode(request)));
    play
      .gap('to-server', 1000)
      .client(Uint8Array.of(1, 2, 3), wire.ping(), wire.headers(5, encoder.encode(request)));
    expect(play.of('http2.ping')).toHaveLength(1);
    expect(play.anomalies).toEqual(['lost-framing']);
    expect(play.of('http2.stream-open').map((fact) => fact.headers)).toEqual([
      request,
      // What the static table has is known; the rest was put into the table before the gap.
      [...request.slice(0, 2), ...request.slice(2).map(() => [UNKNOWN, UNKNOWN])],
    ]);
    expect(play.of('http2.stream-end')).toEqual([]);
  });
});
