import { expect, test } from '@jest/globals';
import { readRequestHead } from '../../../analyzer/grpc/request-head.ts';
import { UNKNOWN } from '../../../analyzer/model/frame.ts';
import { request } from '../../support/http2-play.ts';

const without = (...names: string[]): typeof request => request.filter(([key]) => !names.includes(key));

test('everything that a request says', () => {
  const head = readRequestHead([
    ...request,
    ['grpc-timeout', '250m'],
    ['grpc-encoding', 'gzip'],
    ['grpc-accept-encoding', 'identity,gzip'],
    ['user-agent', 'grpc-go/1.76.0'],
    ['grpc-previous-rpc-attempts', '2'],
    ['x-envoy-attempt-count', '1'],
  ]);
  expect(head).toEqual({
    partial: false,
    protocol: 'grpc',
    path: '/package.Service/Method',
    authority: '198.18.0.1:8080',
    timeout: 250e6,
    badTimeout: undefined,
    contentType: 'application/grpc',
    te: true,
    encoding: 'gzip',
    accepts: 'identity,gzip',
    userAgent: 'grpc-go/1.76.0',
    previousAttempts: 2,
    envoyAttempt: 1,
  });
});

test('without a content type, te: trailers on POST tells', () => {
  expect(readRequestHead(without('content-type')).protocol).toBe('grpc');
  expect(readRequestHead(without('content-type', 'te')).protocol).toBeNull();
  expect(
    readRequestHead([
      [':method', 'GET'],
      ['te', 'trailers'],
    ]).protocol,
  ).toBeNull();
});

test('another content type is no gRPC, te or not', () => {
  expect(readRequestHead([...without('content-type'), ['content-type', 'text/html']]).protocol).toBeNull();
});

test('host where there is no authority', () => {
  expect(readRequestHead([...without(':authority'), ['host', 'a.test']]).authority).toBe('a.test');
});

test('a timeout that is none is kept as it is', () => {
  expect(readRequestHead([...request, ['grpc-timeout', '123456789m']])).toMatchObject({
    timeout: undefined,
    badTimeout: '123456789m',
  });
});

test('a browser says who it is in x-user-agent', () => {
  const web = [
    ['content-type', 'application/grpc-web+proto'],
    ['user-agent', 'Mozilla/5.0'],
    ['x-user-agent', 'grpc-web-javascript/0.1'],
  ] as const;
  expect(readRequestHead(web)).toMatchObject({ protocol: 'grpc-web', userAgent: 'grpc-web-javascript/0.1' });
});

test('fields that the capture does not tell make it partial', () => {
  expect(
    readRequestHead([
      [':path', '/a/b'],
      [UNKNOWN, UNKNOWN],
    ]),
  ).toMatchObject({
    partial: true,
    protocol: null,
    path: '/a/b',
  });
});
