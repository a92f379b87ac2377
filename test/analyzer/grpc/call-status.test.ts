import { expect, test } from '@jest/globals';
import { Call } from '../../../analyzer/grpc/call.ts';
import { callStatus } from '../../../analyzer/grpc/call-status.ts';
import { readRequestHead } from '../../../analyzer/grpc/request-head.ts';
import { readResponseHead } from '../../../analyzer/grpc/response-head.ts';
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import { UNKNOWN } from '../../../analyzer/model/frame.ts';
import { request, response } from '../../support/http2-play.ts';

const open = (): Call => new Call(readRequestHead(request), 0, 1);

test.each([
  ['7', 7],
  ['016', 16],
  ['99', 99],
  ['', 2],
  ['-1', 2],
  ['OK', 2],
])('grpc-status %j is %i', (value, status) => {
  const call = open();
  call.answer(readResponseHead([['grpc-status', value]]), true, 1);
  expect(callStatus(call, { how: 'end-stream' })).toMatchObject({ status, statusFrom: 'trailers-only' });
});

test('trailers that could not be decoded leave the status unknown', () => {
  const call = open();
  call.answer(readResponseHead(response), false, 1);
  call.answer(null, true, 2);
  expect(callStatus(call, { how: 'end-stream' })).toEqual({ status: null, statusFrom: 'trailers' });
});

test('so do trailers of which something is not known, unless they tell it', () => {
  const partial = open();
  partial.answer(readResponseHead([[UNKNOWN, UNKNOWN]]), true, 2);
  expect(callStatus(partial, { how: 'end-stream' }).status).toBeNull();
  const told = open();
  told.answer(
    readResponseHead([
      [UNKNOWN, UNKNOWN],
      ['grpc-status', '3'],
    ]),
    true,
    2,
  );
  expect(callStatus(told, { how: 'end-stream' }).status).toBe(3);
});

test('grpc-status in headers whose stream an empty DATA ends is the status', () => {
  const call = open();
  call.answer(readResponseHead([...response, ['grpc-status', '14']]), false, 1);
  expect(callStatus(call, { how: 'end-stream' })).toMatchObject({ status: 14, statusFrom: 'trailers-only' });
  expect(callStatus(call, { how: 'rst-stream', errorCode: ErrorCode.CANCEL })).toEqual({
    status: 1,
    statusFrom: 'rst-stream',
  });
});

test('a status that was sent wins over the reset that followed it', () => {
  const call = open();
  call.answer(readResponseHead([['grpc-status', '0']]), true, 1);
  expect(callStatus(call, { how: 'rst-stream', errorCode: 2 })).toMatchObject({ status: 0 });
});

test.each([
  ['goaway', 14],
  ['connection', 14],
  ['capture-end', null],
] as const)('without an answer, by %s', (how, status) => {
  expect(callStatus(open(), { how }).status).toBe(status);
});

test('an end without headers and an end without trailers', () => {
  expect(callStatus(open(), { how: 'end-stream' })).toEqual({ status: null, statusFrom: 'none' });
  const call = open();
  call.answer(readResponseHead([[':status', '401']]), false, 1);
  expect(callStatus(call, { how: 'end-stream' })).toEqual({ status: 16, statusFrom: 'http-status' });
});
