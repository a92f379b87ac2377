import { describe, expect, test } from '@jest/globals';
import { Call } from '../../../analyzer/grpc/call.ts';
import { callFact } from '../../../analyzer/grpc/call-fact.ts';
import { readRequestHead } from '../../../analyzer/grpc/request-head.ts';
import { readResponseHead } from '../../../analyzer/grpc/response-head.ts';
import type { HeaderField } from '../../../analyzer/model/frame.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { request, response, trailers } from '../../support/http2-play.ts';

const from = { input: 0, packet: 9, time: 100, connection: 1, stream: 1 };
const message = grpcMessage(Uint8Array.of(1, 2, 3));

function open(...more: HeaderField[]): Call {
  return new Call(readRequestHead([...request, ...more]), 10, 2);
}

function answer(call: Call, fields: Iterable<HeaderField>, endStream = false, time = 20): void {
  call.answer(readResponseHead([...fields]), endStream, time);
}

test('a call that goes well carries nothing but what it is', () => {
  const call = open(['grpc-timeout', '250m']);
  call.requestBody(message, 11);
  call.requestEndAt = 11;
  answer(call, response);
  call.responseBody(message, 21);
  answer(call, trailers, true, 22);
  expect(callFact(call, from, { how: 'end-stream' })).toEqual({
    kind: 'grpc.call',
    from,
    protocol: 'grpc',
    over: 'http2',
    method: '/package.Service/Method',
    authority: '198.18.0.1:8080',
    status: 0,
    statusFrom: 'trailers',
    timeout: 250e6,
    start: 10,
    startPacket: 2,
    shape: 'unary',
    requestMessages: 1,
    responseMessages: 1,
    requestBytes: 3,
    responseBytes: 3,
    requestLargest: 3,
    responseLargest: 3,
    responseHeaders: true,
    requestEndAfter: 1,
    lastRequestAfter: 1,
    responseAfter: 10,
    firstMessageAfter: 11,
    lastMessageAfter: 11,
  });
});

test.each([
  [1, 1, 'unary'],
  [0, 0, 'unary'],
  [2, 1, 'client-streaming'],
  [1, 2, 'server-streaming'],
  [2, 2, 'bidi-streaming'],
] as const)('%i requests and %i responses look %s', (requests, responses, shape) => {
  const call = open();
  for (let i = 0; i < requests; i++) call.requestBody(message, 11);
  answer(call, response);
  for (let i = 0; i < responses; i++) call.responseBody(message, 21);
  expect(callFact(call, from, { how: 'capture-end' }).shape).toBe(shape);
});

test('a second message that only began counts for the shape', () => {
  const call = open();
  answer(call, response);
  call.responseBody(message, 21);
  call.responseBody(message.subarray(0, 2), 22);
  expect(callFact(call, from, { how: 'connection' }).shape).toBe('server-streaming');
});

test('a message that is too large: what its prefix says, on both sides, and who reset', () => {
  const call = open();
  call.requestBody(grpcMessage(new Uint8Array(10), { length: 99 }), 11, 3);
  answer(call, response);
  call.responseBody(grpcMessage(new Uint8Array(10), { length: 5_000_000 }), 21, 5);
  call.responseBody(new Uint8Array(10), 22, 6);
  const end = { how: 'rst-stream', direction: 'to-server', errorCode: 8 } as const;
  expect(callFact(call, from, end)).toMatchObject({
    status: 1,
    responseMessages: 0,
    responseLargest: 5_000_000,
    responseUnfinished: { announced: 5_000_000, received: 25, after: 21 - call.start, packet: 5 },
    requestUnfinished: { announced: 99, received: 15, after: 11 - call.start, packet: 3 },
    errorCode: 8,
    endDirection: 'to-server',
  });
});

describe('an answer that is not gRPC', () => {
  test('says by whom', () => {
    const call = open();
    answer(call, [
      [':status', '302'],
      ['content-type', 'text/html'],
      ['server', 'nginx'],
      ['via', '1.1 proxy'],
      ['location', 'https://login.test/'],
    ]);
    call.responseBody(Buffer.from('<html>'), 21);
    expect(callFact(call, from, { how: 'end-stream' })).toMatchObject({
      status: 2,
      statusFrom: 'http-status',
      httpStatus: 302,
      endStreamOn: 'data',
      answer: {
        contentType: 'text/html',
        server: 'nginx',
        via: '1.1 proxy',
        location: 'https://login.test/',
        bodyStart: '<html>',
      },
    });
  });

  test('a missing content type, and headers alone', () => {
    const call = open();
    answer(call, [[':status', '415']], true);
    expect(callFact(call, from, { how: 'end-stream' })).toMatchObject({
      httpStatus: 415,
      endStreamOn: 'headers',
      answer: {},
    });
  });

  test('HTTP compression of what should be gRPC', () => {
    const call = open();
    answer(call, [...response, ['content-encoding', 'gzip']]);
    call.responseBody(Uint8Array.of(0x1f, 0x8b, 8, 0, 0), 21);
    answer(call, trailers, true, 22);
    expect(callFact(call, from, { how: 'end-stream' }).answer).toEqual({
      contentType: 'application/grpc',
      contentEncoding: 'gzip',
      bodyStart: '\u001f\u008b\b\0\0',
    });
  });
});

test('encodings of both sides, when one is used', () => {
  const call = open(['grpc-encoding', 'snappy'], ['grpc-accept-encoding', 'identity']);
  call.requestBody(grpcMessage(new Uint8Array(1), { compressedFlag: 1 }), 11);
  answer(call, [...response, ['grpc-accept-encoding', 'gzip'], ['grpc-status', '12']], true);
  expect(callFact(call, from, { how: 'end-stream' })).toMatchObject({
    encoding: { request: 'snappy', requestAccepts: 'identity', responseAccepts: 'gzip' },
    requestCompressed: 1,
  });
});

test('retries and what forbids them', () => {
  const call = open(['grpc-previous-rpc-attempts', '2'], ['x-envoy-attempt-count', '3']);
  answer(
    call,
    [
      ['grpc-status', '14'],
      ['grpc-retry-pushback-ms', '250'],
    ],
    true,
  );
  expect(callFact(call, from, { how: 'end-stream' })).toMatchObject({
    previousAttempts: 2,
    envoyAttempt: 3,
    retryPushbackMs: 250,
  });
  const stop = open();
  answer(
    stop,
    [
      ['grpc-status', '14'],
      ['grpc-retry-pushback-ms', '-1'],
    ],
    true,
  );
  expect(callFact(stop, from, { how: 'end-stream' }).retryPushbackMs).toBeNull();
});

describe('who gave a trailers-only answer', () => {
  const refusal = (status: string): [string, string][] => [
    ...response.map(([name, value]): [string, string] => [name, value]),
    ['grpc-status', status],
    ['server', 'envoy'],
    ['x-envoy-overloaded', 'true'],
    ['x-envoy-upstream-service-time', '3'],
  ];

  test('is told by its headers', () => {
    const call = open();
    answer(call, refusal('14'), true);
    expect(callFact(call, from, { how: 'end-stream' }).answeredBy).toEqual({
      server: 'envoy',
      upstreamTime: true,
      overloaded: true,
    });
  });

  test('is not asked when it says OK', () => {
    const call = open();
    answer(call, refusal('0'), true);
    expect(callFact(call, from, { how: 'end-stream' }).answeredBy).toBeUndefined();
  });
});

test('what a request lacks', () => {
  const bare = request.filter(([name]) => name !== 'te' && name !== 'content-type');
  const call = new Call(readRequestHead([...bare, ['content-type', 'application/grpc+json']]), 10, 2);
  expect(callFact(call, from, { how: 'capture-end' })).toMatchObject({
    te: false,
    contentType: 'application/grpc+json',
  });
});

test('a call whose request could not be decoded says nothing of it', () => {
  const fact = callFact(new Call(undefined, 10, 2), from, { how: 'connection' });
  expect([fact.method, fact.authority, fact.te, fact.contentType]).toEqual([
    null,
    null,
    undefined,
    undefined,
  ]);
});
