import { expect, test } from '@jest/globals';
import { protocolOf } from '../../../analyzer/grpc/content-type.ts';

test.each([
  ['application/grpc', 'grpc'],
  ['application/grpc+proto', 'grpc'],
  ['application/grpc+json', 'grpc'],
  ['application/grpc; charset=utf-8', 'grpc'],
  ['Application/gRPC', 'grpc'],
  ['application/grpc-web', 'grpc-web'],
  ['application/grpc-web+proto', 'grpc-web'],
  ['application/grpc-web-text', 'grpc-web-text'],
  ['application/grpc-web-text+proto', 'grpc-web-text'],
  ['application/grpc-webx', null],
  ['application/grpc-foo', null],
  ['application/json', null],
  ['', null],
  [undefined, null],
])('%s: %s', (type, expected) => {
  expect(protocolOf(type)).toBe(expected);
});
