import { describe, expect, test } from '@jest/globals';
import { ErrorCode, GrpcStatus } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { headersFrame, Http2Play, request, response, trailers } from '../../support/http2-play.ts';

const message = grpcMessage(Uint8Array.of(1, 2, 3));
const open = (): Http2Play =>
  Http2Play.ready().client(headersFrame(1, request), wire.data(1, message, { endStream: true }));

test('a call that goes well: its end is the packet of the trailers', () => {
  const play = open()
    .server(headersFrame(1, response), wire.data(1, message), wire.data(1, message))
    .server(headersFrame(1, trailers, { endStream: true }));
  expect(play.all('grpc.call')).toEqual([
    {
      kind: 'grpc.call',
      from: { input: 0, packet: 5, time: 5e6, connection: 7, stream: 1 },
      protocol: 'grpc',
      over: 'http2',
      method: '/package.Service/Method',
      authority: '198.18.0.1:8080',
      status: 0,
      statusFrom: 'trailers',
      start: 3e6,
      startPacket: 3,
      shape: 'server-streaming',
      requestMessages: 1,
      responseMessages: 2,
      requestBytes: 3,
      responseBytes: 6,
      requestLargest: 3,
      responseLargest: 3,
      responseHeaders: true,
      requestEndAfter: 0,
      lastRequestAfter: 0,
      responseAfter: 1e6,
      firstMessageAfter: 1e6,
      lastMessageAfter: 1e6,
    },
  ]);
});

describe('where the status comes from', () => {
  const endings: [string, (play: Http2Play) => void, object][] = [
    [
      'trailers-only',
      (play) =>
        play.server(
          headersFrame(1, [...response, ['grpc-status', '14'], ['grpc-message', 'no%20upstream']], {
            endStream: true,
          }),
        ),
      {
        status: GrpcStatus.UNAVAILABLE,
        statusFrom: 'trailers-only',
        message: 'no upstream',
        responseHeaders: false,
      },
    ],
    [
      'http-status of a proxy that speaks no gRPC',
      (play) =>
        play.server(
          headersFrame(1, [
            [':status', '502'],
            ['content-type', 'text/html'],
          ]),
          wire.data(1, Buffer.from('\0\0\0\0\0'), { endStream: true }),
        ),
      { status: GrpcStatus.UNAVAILABLE, statusFrom: 'http-status', responseHeaders: true },
    ],
    [
      'DATA that ends the stream without trailers',
      (play) => play.server(headersFrame(1, response), wire.data(1, message, { endStream: true })),
      { status: GrpcStatus.UNKNOWN, statusFrom: 'http-status', responseMessages: 1 },
    ],
    [
      'RST_STREAM of the server',
      (play) => play.server(wire.rstStream(1, ErrorCode.REFUSED_STREAM)),
      { status: GrpcStatus.UNAVAILABLE, statusFrom: 'rst-stream' },
    ],
    [
      'RST_STREAM of the client',
      (play) => play.server(headersFrame(1, response)).client(wire.rstStream(1, ErrorCode.CANCEL)),
      { status: GrpcStatus.CANCELLED, statusFrom: 'rst-stream', responseHeaders: true },
    ],
    [
      'GOAWAY below the stream',
      (play) => play.server(wire.goaway(0, ErrorCode.NO_ERROR)),
      { status: GrpcStatus.UNAVAILABLE, statusFrom: 'goaway' },
    ],
    [
      'the connection',
      (play) => play.end('to-client', 'rst'),
      { status: GrpcStatus.UNAVAILABLE, statusFrom: 'connection' },
    ],
    [
      'nothing: the capture ended first',
      (play) => play.end('to-client', 'capture-end').end('to-server', 'capture-end'),
      { status: null, statusFrom: 'none' },
    ],
  ];

  test.each(endings)('%s', (_name, happens, expected) => {
    const play = open();
    happens(play);
    expect(play.all('grpc.call')).toMatchObject([expected]);
    play.end('to-client', 'rst');
    expect(play.all('grpc.call')).toHaveLength(1);
  });
});

test('trailers end a call also while the client still sends, and what follows changes nothing', () => {
  const play = Http2Play.ready()
    .client(headersFrame(1, request), wire.data(1, message))
    .server(
      headersFrame(1, [...response, ...trailers], { endStream: true }),
      wire.rstStream(1, ErrorCode.NO_ERROR),
    );
  expect(play.of('grpc.call')).toMatchObject([
    { status: 0, statusFrom: 'trailers-only', requestMessages: 1 },
  ]);
});

test('a call whose headers could not be decoded is known by its messages', () => {
  const unknown = wire.headers(1, Uint8Array.of(0xbe));
  const play = new Http2Play({ synSeen: false })
    .client(unknown, wire.data(1, message, { endStream: true }))
    .server(unknown, wire.data(1, message), wire.headers(1, Uint8Array.of(0xbf), { endStream: true }));
  expect(play.of('grpc.call')).toMatchObject([
    {
      method: null,
      status: null,
      statusFrom: 'trailers',
      requestMessages: 1,
      responseMessages: 1,
      responseHeaders: true,
    },
  ]);
  const other = new Http2Play({ synSeen: false })
    .client(unknown, wire.data(1, Buffer.from('{"json": true}'), { endStream: true }))
    .server(unknown, wire.headers(1, Uint8Array.of(0xbf), { endStream: true }));
  expect(other.of('grpc.call')).toEqual([]);
});

test('1xx are no response', () => {
  const play = open().server(
    headersFrame(1, [[':status', '103']]),
    headersFrame(1, [...response, ...trailers], { endStream: true }),
  );
  expect(play.of('grpc.call')).toMatchObject([{ statusFrom: 'trailers-only', responseHeaders: false }]);
});

test('requests that are not gRPC give no call', () => {
  const plain = request.filter(([name]) => !['te', 'content-type'].includes(name));
  const play = Http2Play.ready()
    .client(headersFrame(1, plain, { endStream: true }))
    .server(headersFrame(1, [[':status', '200']], { endStream: true }));
  expect(play.of('grpc.call')).toEqual([]);
});

describe('messages that are wrong', () => {
  test('a response that ends inside a message', () => {
    const play = open().server(
      headersFrame(1, response),
      wire.data(1, message.subarray(0, 6)),
      headersFrame(1, trailers, { endStream: true }),
    );
    expect(play.of('anomaly')).toMatchObject([{ layer: 'grpc', what: 'truncated-message' }]);
  });

  test('an error page of a proxy is no message', () => {
    const play = open().server(
      headersFrame(1, [
        [':status', '502'],
        ['content-type', 'text/html'],
      ]),
      wire.data(1, Buffer.from('<html>'), { endStream: true }),
    );
    expect([play.anomalies, play.of('grpc.call')[0]?.responseMessages]).toEqual([[], 0]);
  });

  test('a compressed flag that is none, once', () => {
    const bad = grpcMessage(Uint8Array.of(1), { compressedFlag: 60 });
    const play = Http2Play.ready().client(headersFrame(1, request), wire.data(1, bad), wire.data(1, bad));
    expect(play.of('anomaly')).toMatchObject([{ layer: 'grpc', what: 'compressed-flag' }]);
  });
});

describe('what requests and failures say', () => {
  test('a client is told once a value, and only so many of them', () => {
    const play = Http2Play.ready();
    for (let stream = 1; stream < 60; stream += 2) {
      const agent = `app/${stream < 10 ? 0 : stream} grpc-go/1.76.0`;
      play.client(headersFrame(stream, [...request, ['user-agent', agent]], { endStream: true }));
    }
    expect(play.of('grpc.client')[0]).toEqual({
      userAgent: 'app/0 grpc-go/1.76.0',
      library: 'grpc-go',
      version: '1.76.0',
    });
    expect(play.of('grpc.client')).toHaveLength(8);
  });

  test.each(['1', '123456789m', '5s', ''])('grpc-timeout %j is an anomaly, and no deadline', (value) => {
    const play = Http2Play.ready()
      .client(headersFrame(1, [...request, ['grpc-timeout', value]], { endStream: true }))
      .server(headersFrame(1, [...response, ...trailers], { endStream: true }));
    expect(play.of('anomaly')).toMatchObject([
      { layer: 'grpc', what: 'bad-timeout', text: expect.stringContaining(JSON.stringify(value)) },
    ]);
    expect(play.of('grpc.call')[0]).not.toHaveProperty('timeout');
  });

  // google.rpc.Status: code 8, message "no", a detail of type "t/x" (google/rpc/status.proto).
  const details = Buffer.from('080812026e6f1a050a03742f78', 'hex').toString('base64');

  test('rich status details', () => {
    const play = open().server(
      headersFrame(1, [...response, ['grpc-status', '8'], ['grpc-status-details-bin', details]], {
        endStream: true,
      }),
    );
    expect(play.of('grpc.call')[0]?.details).toEqual({ code: 8, message: 'no', types: ['t/x'] });
    expect(play.anomalies).toEqual([]);
  });

  test.each([
    ['bad-status', [['grpc-status', 'OK']]],
    [
      'bad-status-details',
      [
        ['grpc-status', '8'],
        ['grpc-status-details-bin', 'EgX/'],
      ],
    ],
    [
      'status-details-differ',
      [
        ['grpc-status', '13'],
        ['grpc-status-details-bin', details],
      ],
    ],
  ] as const)('%s', (what, fields) => {
    const play = open().server(headersFrame(1, [...response, ...fields], { endStream: true }));
    expect(play.anomalies).toEqual([what]);
  });

  test('HTTP compression of a body, once', () => {
    const gzip = Buffer.from('1f8b0800000000', 'hex');
    const play = open()
      .server(
        headersFrame(1, [...response, ['content-encoding', 'gzip']]),
        wire.data(1, gzip),
        wire.data(1, gzip),
      )
      .server(headersFrame(1, trailers, { endStream: true }));
    expect(play.anomalies).toEqual(['http-compression']);
  });

  test('a flag that is none says what a client makes of it', () => {
    const play = open().server(
      headersFrame(1, response),
      wire.data(1, Buffer.from('1f8b080000', 'hex')),
      headersFrame(1, trailers, { endStream: true }),
    );
    // The number by which this is known: "larger than max (2332557312 vs 4194304)".
    expect(play.of('anomaly')[0]).toMatchObject({
      what: 'compressed-flag',
      text: expect.stringContaining('0x1f, read as a message of 2332557312 bytes'),
    });
  });
});

test('the same calls in any cut', () => {
  const said = (cut: (length: number) => number): object[] =>
    Http2Play.ready({ cut })
      .client(headersFrame(1, request), wire.data(1, message), wire.data(1, message, { endStream: true }))
      .server(
        headersFrame(1, response),
        wire.data(1, message),
        headersFrame(1, trailers, { endStream: true }),
      )
      .of('grpc.call');
  const whole = said((length) => length);
  expect(whole).toHaveLength(1);
  for (const size of [1, 2, 3, 7, 11]) expect(said(() => size)).toEqual(whole);
});
