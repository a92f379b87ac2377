import { describe, expect, test } from '@jest/globals';
import type { HeaderField } from '../../../analyzer/model/frame.ts';
import { HeaderReader } from '../../../analyzer/timeline/header-lists.ts';

const read = new HeaderReader();

describe('a request', () => {
  test('gives its path, its deadline in nanoseconds and its id; the first field of a name counts', () => {
    const headers: HeaderField[] = [
      [':path', '/shop.v1.Catalog/GetItem'],
      ['grpc-timeout', '300m'],
      ['x-request-id', 'a'],
      [':path', '/other'],
      ['x-request-id', 'b'],
    ];
    const path = '/shop.v1.Catalog/GetItem';
    expect(read.request(headers)).toEqual({ path, timeout: 300e6, requestId: 'a', forwarded: true });
  });

  test.each(['x-envoy-expected-rq-timeout-ms', 'x-forwarded-for', 'via', 'x-request-id'])(
    '%s is a header that proxies add',
    (name) => {
      expect(read.request([[name, '1']]).forwarded).toBe(true);
    },
  );

  test('without one of them was not forwarded, as far as it tells', () => {
    expect(read.request([['te', 'trailers']]).forwarded).toBe(false);
    expect(read.request(null)).toMatchObject({ path: undefined, forwarded: false });
  });
});

describe('an answer', () => {
  test('gives its status, its gRPC status when that is a number, and whether a proxy names itself', () => {
    const answer = (...headers: HeaderField[]) => read.response(headers);
    expect(answer([':status', '200'], ['server', 'envoy'])).toEqual({
      status: '200',
      grpcStatus: undefined,
      byProxy: true,
    });
    expect(answer(['grpc-status', '14']).grpcStatus).toBe(14);
    expect(answer(['grpc-status', '0x0']).grpcStatus).toBeUndefined();
    expect(answer(['server', 'grpc-go']).byProxy).toBe(false);
  });
});

test('lists that take turns are each read as themselves', () => {
  const lists = ['1', '2', '3', '1'].map((status): HeaderField[] => [['grpc-status', status]]);
  const order = [0, 1, 0, 1, 2, 0, 1, 3, 3, 1];
  expect(order.map((at) => read.response(lists[at] ?? null).grpcStatus)).toEqual(
    order.map((at) => (at % 3) + 1),
  );
  const paths = ['/a', '/b', '/a'].map((path): HeaderField[] => [[':path', path]]);
  expect([...paths, ...paths].map((list) => read.request(list).path)).toEqual([
    '/a',
    '/b',
    '/a',
    '/a',
    '/b',
    '/a',
  ]);
});
