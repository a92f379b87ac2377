/** gRPC-Web, and gRPC where it does not belong: over HTTP/1, as Node's http sends it. */
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import type net from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { portOf, type Relay, startRelay } from '../../support/relay.ts';
import { readRecording } from '../../support/read-recording.ts';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(server: net.Server): Promise<Relay> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await startRelay(portOf(server));
  closers.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => relay.close(),
  );
  return relay;
}

/** A frame of gRPC or gRPC-Web: flag, length, content. */
function frame(flag: number, content: string): Buffer {
  const bytes = Buffer.from(content);
  const head = Buffer.of(flag, 0, 0, 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const trailers = frame(0x80, 'grpc-status:5\r\ngrpc-message:not%20here\r\n');

function post(port: number, type: string, body: Buffer): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = http.request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: '/package.Service/Method',
        headers: { 'content-type': type, 'grpc-timeout': '1S', 'x-user-agent': 'grpc-web-javascript/0.1' },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          resolve(response);
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** A server that answers every request so. */
async function answering(
  headers: http.OutgoingHttpHeaders,
  parts: readonly Buffer[],
  after: Record<string, string> = {},
): Promise<Relay> {
  return listen(
    http.createServer((incoming, outgoing) => {
      incoming.resume();
      incoming.on('end', () => {
        outgoing.writeHead(200, headers);
        for (const part of parts) outgoing.write(part);
        outgoing.addTrailers(after);
        outgoing.end();
      });
    }),
  );
}

describe('over HTTP/1', () => {
  test.each([
    ['application/grpc-web+proto', 'grpc-web', (bytes: Buffer) => bytes],
    ['application/grpc-web-text', 'grpc-web-text', (bytes: Buffer) => Buffer.from(bytes.toString('base64'))],
  ] as const)('%s: the status is in the body', async (type, protocol, encode) => {
    const relay = await answering({ 'content-type': type }, [encode(frame(0, 'pong')), encode(trailers)]);
    await post(relay.port, type, encode(frame(0, 'ping!')));
    const read = readRecording(relay.recordings[0] ?? []);
    expect(read.all('anomaly')).toEqual([]);
    expect(read.all('grpc.call')).toMatchObject([
      {
        protocol,
        over: 'http1',
        exchange: 1,
        method: '/package.Service/Method',
        authority: `127.0.0.1:${relay.port}`,
        timeout: 1e9,
        status: 5,
        statusFrom: 'trailers-frame',
        message: 'not here',
        requestMessages: 1,
        requestBytes: 5,
        responseMessages: 1,
        responseBytes: 4,
        contentType: type,
      },
    ]);
    expect(read.all('grpc.client')).toMatchObject([{ library: 'grpc-web-javascript', version: '0.1' }]);
  });

  test('gRPC itself, with the trailers of HTTP/1', async () => {
    const type = 'application/grpc';
    const relay = await answering(
      { 'content-type': type, trailer: 'grpc-status' },
      [frame(0, 'a'), frame(0, 'b')],
      { 'grpc-status': '0' },
    );
    const response = await post(relay.port, type, frame(0, 'ping'));
    expect(response.trailers['grpc-status']).toBe('0');
    const read = readRecording(relay.recordings[0] ?? []);
    expect(read.all('grpc.call')).toMatchObject([
      {
        protocol: 'grpc',
        over: 'http1',
        status: 0,
        statusFrom: 'trailers',
        responseMessages: 2,
        shape: 'server-streaming',
        te: false,
      },
    ]);
  });

  test('an answer that lost its trailers is UNKNOWN', async () => {
    const relay = await answering({ 'content-type': 'application/grpc' }, [frame(0, 'a')]);
    await post(relay.port, 'application/grpc', frame(0, 'ping'));
    expect(readRecording(relay.recordings[0] ?? []).all('grpc.call')).toMatchObject([
      { status: 2, statusFrom: 'http-status', endStreamOn: 'data', responseMessages: 1 },
    ]);
  });
});

test('gRPC-Web over HTTP/2', async () => {
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.resume();
    stream.on('end', () => {
      stream.respond({ 'content-type': 'application/grpc-web' });
      stream.write(frame(0, 'pong'));
      stream.end(frame(0x80, 'grpc-status:0\r\n'));
    });
  });
  const relay = await listen(server);
  const session = http2.connect(`http://127.0.0.1:${relay.port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/package.Service/Method',
    'content-type': 'application/grpc-web',
  });
  stream.end(frame(0, 'ping'));
  stream.resume();
  await once(stream, 'end');
  session.destroy();
  expect(readRecording(relay.recordings[0] ?? []).all('grpc.call')).toMatchObject([
    { protocol: 'grpc-web', over: 'http2', status: 0, statusFrom: 'trailers-frame', responseMessages: 1 },
  ]);
});
