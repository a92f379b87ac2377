/** Calls of grpc-js over loopback, against what its application saw. */
import { afterEach, describe, expect, test } from '@jest/globals';
import * as grpc from '@grpc/grpc-js';
import { Http2Play } from '../../support/http2-play.ts';
import { type Relay, startRelay } from '../../support/relay.ts';

const bytes = (value: Buffer): Buffer => value;
const shape = {
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
};
const service = {
  Unary: { path: '/test.Echo/Unary', requestStream: false, responseStream: false, ...shape },
  Stream: { path: '/test.Echo/Stream', requestStream: true, responseStream: true, ...shape },
} satisfies grpc.ServiceDefinition;

interface Setup {
  server: grpc.Server;
  client: grpc.Client;
  relay: Relay;
}
let running: Setup | undefined;

afterEach(async () => {
  running?.client.close();
  running?.server.forceShutdown();
  await running?.relay.close();
  running = undefined;
});

/** google.rpc.Status: code 8, message "no", a detail of type "t/x" (google/rpc/status.proto). */
const details = Buffer.from('080812026e6f1a050a03742f78', 'hex');

async function start(options: grpc.ClientOptions = {}): Promise<Setup> {
  const server = new grpc.Server();
  server.addService(service, {
    Unary(call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) {
      const wish = call.request.toString();
      if (wish === 'fail') done({ code: grpc.status.FAILED_PRECONDITION, details: 'nö: 100 %\n' });
      else if (wish === 'unavailable') done({ code: grpc.status.UNAVAILABLE, details: 'not now' });
      else if (wish === 'details') {
        const metadata = new grpc.Metadata();
        metadata.set('grpc-status-details-bin', details);
        done({ code: grpc.status.RESOURCE_EXHAUSTED, details: 'no', metadata });
      } else if (wish !== 'wait') done(null, Buffer.from(wish));
    },
    Stream(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
      call.on('error', () => undefined);
      call.on('data', (message: Buffer) => {
        call.write(message);
        call.write(message);
      });
      call.on('end', () => call.end());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const relay = await startRelay(port);
  const client = new grpc.Client(`127.0.0.1:${relay.port}`, grpc.credentials.createInsecure(), options);
  running = { server, client, relay };
  return running;
}

/** A unary call; resolves with the status that the application got. */
function unary(client: grpc.Client, wish: string, deadlineMs?: number): Promise<grpc.StatusObject> {
  const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      service.Unary.path,
      bytes,
      bytes,
      Buffer.from(wish),
      options,
      () => undefined,
    );
    call.on('status', resolve);
  });
}

function replay({ relay }: Setup): Http2Play {
  return new Http2Play().replay(relay.recordings[0] ?? []);
}

describe('grpc-js', () => {
  test('calls that go well, and a status with a message', async () => {
    const setup = await start();
    const statuses = [await unary(setup.client, 'hello', 10_000), await unary(setup.client, 'fail')];
    const play = replay(setup);
    expect(play.anomalies).toEqual([]);
    expect(play.of('grpc.call').map(({ status, message }) => [status, message ?? ''])).toEqual(
      statuses.map(({ code, details }) => [code, details]),
    );
    expect(play.of('grpc.call')[0]).toMatchObject({
      method: '/test.Echo/Unary',
      authority: `127.0.0.1:${setup.relay.port}`,
      statusFrom: 'trailers',
      requestMessages: 1,
      responseMessages: 1,
      responseHeaders: true,
    });
    const timeout = play.of('grpc.call')[0]?.timeout ?? 0;
    expect(timeout).toBeGreaterThan(9e9);
    expect(timeout).toBeLessThanOrEqual(10e9);
    expect(play.of('grpc.call')[1]).toMatchObject({ statusFrom: 'trailers-only', responseMessages: 0 });
  });

  test('a deadline: the wire shows the cancellation of the client', async () => {
    const setup = await start();
    await unary(setup.client, 'hello');
    const status = await unary(setup.client, 'wait', 100);
    expect(status.code).toBe(grpc.status.DEADLINE_EXCEEDED);
    const reset = (): boolean => replay(setup).of('http2.rst-stream').length > 0;
    for (const ceiling = Date.now() + 5000; !reset() && Date.now() < ceiling;) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const play = replay(setup);
    expect(play.of('http2.rst-stream')[0]).toMatchObject({
      direction: 'to-server',
      errorCode: 8,
      afterEnd: false,
    });
    expect(play.of('grpc.call')[1]).toMatchObject({
      status: grpc.status.CANCELLED,
      statusFrom: 'rst-stream',
    });
  });

  test('messages of both sides of a stream are counted', async () => {
    const setup = await start();
    const call = setup.client.makeBidiStreamRequest(service.Stream.path, bytes, bytes);
    for (const length of [0, 1, 70_000]) call.write(Buffer.alloc(length));
    call.end();
    let received = 0;
    call.on('data', () => received++);
    await new Promise((resolve) => call.on('status', resolve));
    expect(received).toBe(6);
    const play = replay(setup);
    expect(play.anomalies).toEqual([]);
    expect(play.of('grpc.call')).toMatchObject([
      { requestMessages: 3, responseMessages: received, status: 0 },
    ]);
  });

  test('a server that goes away in the middle', async () => {
    const setup = await start();
    const status = unary(setup.client, 'wait');
    const arrived = (): boolean => replay(setup).of('http2.end-stream').length > 0;
    for (const ceiling = Date.now() + 5000; !arrived() && Date.now() < ceiling;) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    setup.server.forceShutdown();
    const { code } = await status;
    expect(code).toBe(grpc.status.UNAVAILABLE);
    const play = replay(setup);
    expect(play.of('http2.goaway').length).toBeGreaterThan(0);
    expect(play.of('grpc.call')).toMatchObject([{ status: code, method: '/test.Echo/Unary' }]);
  });

  test('compressed messages, and who the client is', async () => {
    const setup = await start({ 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    const status = await unary(setup.client, 'x'.repeat(5000));
    const play = replay(setup);
    expect([status.code, play.anomalies]).toEqual([0, []]);
    const [call] = play.of('grpc.call');
    expect(call).toMatchObject({ encoding: { request: 'gzip' }, requestCompressed: 1, status: 0 });
    expect(call?.requestBytes).toBeLessThan(5000);
    expect(call?.encoding?.requestAccepts?.split(',')).toContain('gzip');
    expect(play.of('grpc.client')).toMatchObject([{ library: 'grpc-node-js', version: '1.14.7' }]);
  });

  test('a message larger than the client accepts', async () => {
    const setup = await start({ 'grpc.max_receive_message_length': 1000 });
    const { code, details } = await unary(setup.client, 'y'.repeat(2000));
    expect([code, details]).toEqual([
      grpc.status.RESOURCE_EXHAUSTED,
      'Received message larger than max (2000 vs 1000)',
    ]);
    expect(replay(setup).of('grpc.call')[0]).toMatchObject({ responseLargest: 2000 });
  });

  test('rich details of a status', async () => {
    const setup = await start();
    const { metadata } = await unary(setup.client, 'details');
    expect(metadata.get('grpc-status-details-bin')).toHaveLength(1);
    expect(replay(setup).of('grpc.call')[0]).toMatchObject({
      status: grpc.status.RESOURCE_EXHAUSTED,
      details: { code: 8, message: 'no', types: ['t/x'] },
    });
  });

  test('retries say how many attempts there were', async () => {
    const setup = await start({
      'grpc.service_config': JSON.stringify({
        loadBalancingConfig: [],
        methodConfig: [
          {
            name: [{ service: 'test.Echo' }],
            retryPolicy: {
              maxAttempts: 3,
              initialBackoff: '0.001s',
              maxBackoff: '0.001s',
              backoffMultiplier: 1,
              retryableStatusCodes: ['UNAVAILABLE'],
            },
          },
        ],
      }),
    });
    await unary(setup.client, 'unavailable');
    const calls = replay(setup).of('grpc.call');
    expect(calls.map(({ status, previousAttempts }) => [status, previousAttempts])).toEqual([
      [14, undefined],
      [14, 1],
      [14, 2],
    ]);
  });
});
