import { expect, test } from '@jest/globals';
import { readResponseHead } from '../../../analyzer/grpc/response-head.ts';
import { response, trailers } from '../../support/http2-play.ts';

test('response headers, trailers and an error page', () => {
  expect(readResponseHead(response)).toMatchObject({ httpStatus: 200, protocol: 'grpc' });
  expect(readResponseHead([...trailers, ['grpc-retry-pushback-ms', '100']])).toMatchObject({
    httpStatus: NaN,
    protocol: null,
    grpcStatus: '0',
    pushback: '100',
  });
  expect(
    readResponseHead([
      [':status', '301'],
      ['content-type', 'text/html'],
      ['server', 'nginx'],
      ['via', '1.1 x'],
      ['location', 'https://a/'],
      ['content-encoding', 'br'],
    ]),
  ).toMatchObject({
    httpStatus: 301,
    protocol: null,
    contentType: 'text/html',
    server: 'nginx',
    via: '1.1 x',
    location: 'https://a/',
    contentEncoding: 'br',
  });
});

test('the first value of a field counts', () => {
  expect(
    readResponseHead([
      ['grpc-status', '5'],
      ['grpc-status', '0'],
    ]).grpcStatus,
  ).toBe('5');
});
