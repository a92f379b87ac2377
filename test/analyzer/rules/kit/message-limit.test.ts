import { describe, expect, test } from '@jest/globals';
import { ErrorCode, GrpcStatus } from '../../../../analyzer/model/codes.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { resetAtPrefix, saidTooLarge } from '../../../../analyzer/rules/kit/message-limit.ts';

function call(parts: Partial<Fact<'grpc.call'>>): Fact<'grpc.call'> {
  return {
    kind: 'grpc.call',
    from: { input: 0, packet: 9, time: 1e9, connection: 0, stream: 1 },
    protocol: 'grpc',
    over: 'http2',
    method: '/shop.v1.Catalog/GetItem',
    authority: null,
    status: null,
    statusFrom: 'rst-stream',
    start: 0,
    startPacket: 1,
    shape: 'unary',
    requestMessages: 1,
    responseMessages: 0,
    requestBytes: 8,
    responseBytes: 0,
    requestLargest: 8,
    responseLargest: 0,
    responseHeaders: true,
    ...parts,
  };
}

describe('what a status message says', () => {
  test.each([
    ['Received message larger than max (5000000 vs 4194304)', { size: 5_000_000, limit: 4_194_304 }],
    ['grpc: received message larger than max (5000000 vs. 4194304)', { size: 5_000_000, limit: 4_194_304 }],
    ['grpc: received message after decompression larger than max 4194304', { limit: 4_194_304 }],
    ['gRPC message exceeds maximum size 4194304: 5000000', { size: 5_000_000, limit: 4_194_304 }],
    ['Received message exceeds the maximum configured message size.', {}],
    ['out of quota', undefined],
  ])('%s', (message, expected) => {
    expect(saidTooLarge(call({ status: GrpcStatus.RESOURCE_EXHAUSTED, message }))).toEqual(expected);
  });

  test('tonic has another status', () => {
    const message = 'Error, message length too large: found 5000000 bytes, the limit is: 4194304 bytes';
    const expected = { size: 5_000_000, limit: 4_194_304 };
    expect(saidTooLarge(call({ status: GrpcStatus.OUT_OF_RANGE, message }))).toEqual(expected);
    expect(saidTooLarge(call({ status: GrpcStatus.INTERNAL, message }))).toBeUndefined();
  });
});

describe('a reset at the prefix', () => {
  const large = { announced: 5_000_000, received: 100, after: 10e6, packet: 4 };
  const cancel = { endDirection: 'to-server', errorCode: ErrorCode.CANCEL } as const;

  test.each([
    ['at once', 12e6, 0, true],
    ['within three round trips', 400e6, 150e6, true],
    ['later', 400e6, 0, false],
  ])('%s', (_, age, rtt, expected) => {
    expect(resetAtPrefix(call({ ...cancel, responseUnfinished: large }), age, rtt)).toBe(expected);
  });

  test('of a message that libraries accept it is a cancel', () => {
    const responseUnfinished = { ...large, announced: 1_000_000 };
    expect(resetAtPrefix(call({ ...cancel, responseUnfinished }), 12e6)).toBe(false);
  });

  test('ENHANCE_YOUR_CALM by a client is that of C-core', () => {
    const calm = { ...cancel, errorCode: ErrorCode.ENHANCE_YOUR_CALM };
    const small = { ...large, announced: 100 };
    expect(resetAtPrefix(call({ ...calm, responseUnfinished: small }), 12e6)).toBe(true);
    expect(resetAtPrefix(call({ ...calm, lastMessageAfter: 10e6 }), 12e6)).toBe(true);
    expect(resetAtPrefix(call({ ...calm, lastMessageAfter: 10e6 }), 4e9)).toBe(false);
    expect(resetAtPrefix(call(calm), 12e6)).toBe(false);
    const byServer = { ...calm, endDirection: 'to-client', responseUnfinished: small } as const;
    expect(resetAtPrefix(call(byServer), 12e6)).toBe(false);
  });
});
