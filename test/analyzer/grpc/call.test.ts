import { expect, test } from '@jest/globals';
import { Call, encodes } from '../../../analyzer/grpc/call.ts';
import { readRequestHead } from '../../../analyzer/grpc/request-head.ts';
import { readResponseHead } from '../../../analyzer/grpc/response-head.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { request, response, trailers } from '../../support/http2-play.ts';

const head = readRequestHead(request);
const answer = readResponseHead(response);
const message = grpcMessage(Uint8Array.of(1, 2, 3));

test('a call whose request could not be decoded is one when its answer shows it', () => {
  const call = new Call(undefined, 0, 1);
  expect(call.isGrpc).toBe(false);
  call.answer(answer, false, 1);
  expect(call.isGrpc).toBe(true);
});

test('or when messages fit to the end', () => {
  const call = new Call(undefined, 0, 1);
  call.requestBody(message, 0);
  expect(call.certain).toBe(true);
  call.requestBody(message.subarray(0, 3), 0);
  expect(call.certain).toBe(false);
});

test('times of the messages of both sides', () => {
  const call = new Call(head, 10, 1);
  call.requestBody(message, 11);
  call.requestBody(message.subarray(0, 4), 12);
  call.requestBody(message.subarray(4), 13);
  call.answer(answer, false, 20);
  call.responseBody(message, 21);
  call.responseBody(message, 22);
  call.responseBody(message.subarray(0, 6), 23);
  call.answer(readResponseHead(trailers), true, 30);
  expect(call).toMatchObject({ lastRequestAt: 13, responseAt: 20, firstMessageAt: 21, lastMessageAt: 22 });
  expect(call).toMatchObject({ responded: true, trailersOnly: false });
});

test('1xx are no answer', () => {
  const call = new Call(head, 0, 1);
  call.answer(readResponseHead([[':status', '103']]), false, 1);
  expect(call).toMatchObject({ responded: false, responseAt: -1 });
});

test('the body of an answer that is not gRPC is no message: its start is kept', () => {
  const call = new Call(head, 0, 1);
  const page = readResponseHead([
    [':status', '502'],
    ['content-type', 'text/html'],
  ]);
  call.answer(page, false, 1);
  const body = Buffer.from(`<html>${'x'.repeat(200)}`);
  expect([call.responseBody(body.subarray(0, 3), 2), call.responseBody(body.subarray(3), 2)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(call.bodyStart).toBe(body.toString('latin1', 0, 64));
  expect(call.response.count).toBe(0);
});

test('a missing content type leaves it to the body to say what it is', () => {
  const bare = readResponseHead([[':status', '200']]);
  const good = new Call(head, 0, 1);
  good.answer(bare, false, 1);
  good.responseBody(message, 2);
  expect([good.response.count, good.bodyStart]).toEqual([1, '']);
  const page = new Call(head, 0, 1);
  page.answer(bare, false, 1);
  expect(page.responseBody(Buffer.from('<!doctype html>'), 2)).toBeUndefined();
  expect(page.bodyStart).toBe('<!doctype html>');
});

test('what is wrong with a body is said once', () => {
  const bad = grpcMessage(Uint8Array.of(1), { compressedFlag: 7 });
  const call = new Call(head, 0, 1);
  expect([call.requestBody(bad, 0), call.requestBody(bad, 0)]).toEqual(['compressed-flag', undefined]);
  const compressed = grpcMessage(Uint8Array.of(1), { compressedFlag: 1 });
  const bare = new Call(head, 0, 1);
  expect([bare.requestBody(compressed, 0), bare.requestBody(compressed, 0)]).toEqual([
    'compressed-without-encoding',
    undefined,
  ]);
  const named = new Call(readRequestHead([...request, ['grpc-encoding', 'gzip']]), 0, 1);
  expect(named.requestBody(compressed, 0)).toBeUndefined();
});

test('HTTP compression of a gRPC body', () => {
  const call = new Call(head, 0, 1);
  call.answer(readResponseHead([...response, ['content-encoding', 'gzip']]), false, 1);
  const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0);
  expect([call.responseBody(gzip, 2), call.responseBody(gzip, 2)]).toEqual(['http-compression', undefined]);
  expect(call.bodyStart.slice(0, 3)).toBe('\u001f\u008b\b');
});

test('gRPC-Web in base64, with padding inside, ends with trailers in the body', () => {
  const web = request.map(([name, value]): [string, string] =>
    name === 'content-type' ? [name, 'application/grpc-web-text'] : [name, value],
  );
  const call = new Call(readRequestHead(web), 0, 1);
  call.requestBody(Buffer.from(Buffer.from(message).toString('base64')), 1);
  expect(call.request.count).toBe(1);
  const type: [string, string] = ['content-type', 'application/grpc-web-text+proto'];
  call.answer(readResponseHead([[':status', '200'], type]), false, 1);
  const text = Buffer.from('grpc-status:5\r\ngrpc-message:no\r\n');
  const last = Buffer.concat([Buffer.of(0x80, 0, 0, 0, text.length), text]);
  for (const part of [Buffer.from(message), last]) {
    for (const char of part.toString('base64')) call.responseBody(Buffer.from(char), 2);
  }
  expect(call.response.count).toBe(1);
  expect(call.webTrailers).toMatchObject({ grpcStatus: '5', grpcMessage: 'no' });
});

test('encodings that change nothing', () => {
  expect([undefined, '', 'identity', 'gzip'].map(encodes)).toEqual([false, false, false, true]);
});
