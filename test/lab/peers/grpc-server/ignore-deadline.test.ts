import { connect } from 'node:http2';
import * as grpc from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ignoringDeadlines } from '../../../../lab/peers/grpc-server/ignore-deadline.ts';
import { rawCall } from '../../../support/raw-grpc.ts';

const identity = (bytes: Buffer): Buffer => bytes;
const definition = (path: string): grpc.MethodDefinition<Buffer, Buffer> => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: identity,
  requestDeserialize: identity,
  responseSerialize: identity,
  responseDeserialize: identity,
});

const timeout = { 'grpc-timeout': '40m' };
const sleepMs = 150;

let server: grpc.Server;
let session: ReturnType<typeof connect>;

beforeAll(async () => {
  server = new grpc.Server({ interceptors: [ignoringDeadlines((path) => path !== '/a.B/Strict')] });
  const slow: grpc.handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    setTimeout(() => callback(null, Buffer.alloc(3)), sleepMs);
  };
  const slowlyExceeded: grpc.handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    setTimeout(() => callback({ code: grpc.status.DEADLINE_EXCEEDED, details: 'of another' }), sleepMs);
  };
  server.addService(
    { Lax: definition('/a.B/Lax'), Strict: definition('/a.B/Strict'), Exceeded: definition('/a.B/Exceeded') },
    { Lax: slow, Strict: slow, Exceeded: slowlyExceeded },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  session = connect(`http://127.0.0.1:${port}`);
});

afterAll(() => {
  session.destroy();
  server.forceShutdown();
});

test('the handler may answer after the deadline', async () => {
  const late = await rawCall(session, '/a.B/Lax', timeout);
  expect(late).toMatchObject({ messages: [3], trailers: { 'grpc-status': '0' } });
  expect(late.ms).toBeGreaterThanOrEqual(sleepMs - 1);
});

test('a method that it does not apply to ends at its deadline, as grpc-js does by itself', async () => {
  const early = await rawCall(session, '/a.B/Strict', timeout);
  expect(early.headers).toMatchObject({ 'grpc-status': '4' });
  expect(early.ms).toBeLessThan(sleepMs);
});

test('a DEADLINE_EXCEEDED of the handler itself is sent', async () => {
  const passedOn = await rawCall(session, '/a.B/Exceeded', timeout);
  expect(passedOn.headers).toMatchObject({ 'grpc-status': '4', 'grpc-message': 'of%20another' });
  expect(passedOn.ms).toBeGreaterThanOrEqual(sleepMs - 1);
});

test('a call that ends otherwise is none of its business', async () => {
  const unknown = await rawCall(session, '/a.B/Missing', timeout);
  expect(unknown.headers).toMatchObject({ 'grpc-status': '12' });
});
