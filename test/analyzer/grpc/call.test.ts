import { expect, test } from '@jest/globals';
import { Call, isGrpcRequest, isGrpcResponse } from '../../../analyzer/grpc/call.ts';
import { request, response, trailers } from '../../support/http2-play.ts';

const without = (name: string): typeof request => request.filter(([key]) => key !== name);

test.each([
  ['application/grpc', true],
  ['application/grpc+proto', true],
  ['application/grpc; charset=utf-8', true],
  ['application/grpc-web', false],
  ['application/json', false],
])('content-type %s: %p', (type, expected) => {
  expect(isGrpcRequest([...without('content-type'), ['content-type', type]])).toBe(expected);
});

test('without a content type, te: trailers on POST tells', () => {
  expect(isGrpcRequest(without('content-type'))).toBe(true);
  expect(isGrpcRequest(without('content-type').filter(([key]) => key !== 'te'))).toBe(false);
  expect(
    isGrpcRequest([
      [':method', 'GET'],
      ['te', 'trailers'],
    ]),
  ).toBe(false);
});

test('responses that only gRPC gives', () => {
  expect([response, trailers, [[':status', '503'] as const]].map(isGrpcResponse)).toEqual([
    true,
    true,
    false,
  ]);
});

test('what the request says', () => {
  const call = new Call([...request, ['grpc-timeout', '250m']], 5, 2);
  expect(call.result({ how: 'capture-end' })).toEqual({
    method: '/package.Service/Method',
    authority: '198.18.0.1:8080',
    status: null,
    statusFrom: 'none',
    timeout: 250e6,
    start: 5,
    startPacket: 2,
    requestMessages: 0,
    responseMessages: 0,
    responseHeaders: false,
  });
});

test('a call whose request could not be decoded is one when its answer shows it', () => {
  const call = new Call(null, 0, 1);
  expect(call.isGrpc).toBe(false);
  call.answer(response, false);
  expect(call.isGrpc).toBe(true);
  expect(call.result({ how: 'connection' })).toMatchObject({
    method: null,
    authority: null,
    responseHeaders: true,
  });
});

test('trailers that could not be decoded leave the status unknown', () => {
  const call = new Call(request, 0, 1);
  call.answer(response, false);
  call.answer(null, true);
  expect(call.result({ how: 'end-stream' })).toMatchObject({ status: null, statusFrom: 'trailers' });
});

test.each([
  ['7', 7],
  ['016', 16],
  ['99', 99],
  ['', 2],
  ['-1', 2],
  ['OK', 2],
])('grpc-status %j is %i', (value, status) => {
  const call = new Call(request, 0, 1);
  call.answer([['grpc-status', value]], true);
  expect(call.result({ how: 'end-stream' }).status).toBe(status);
});
