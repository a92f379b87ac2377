/** HTTP/1 of Node's own client and server over loopback, against what both saw. */
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fact, FactKind } from '../../../analyzer/model/fact.ts';
import { portOf, type Relay, startRelay } from '../../support/relay.ts';
import { readRecording } from '../../support/read-recording.ts';

const closers: (() => Promise<unknown> | undefined)[] = [];

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

function agentOf(): http.Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  closers.push(() => {
    agent.destroy();
    return undefined;
  });
  return agent;
}

interface Answer {
  status: number;
  body: string;
}

function request(options: http.RequestOptions, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = http.request({ host: '127.0.0.1', ...options }, (response) => {
      let text = '';
      response.setEncoding('latin1');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: text });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('a kept connection', () => {
  test('lengths, chunks, HEAD, empty answers', async () => {
    const server = http.createServer((incoming, outgoing) => {
      let octets = 0;
      incoming.on('data', (part: Buffer) => (octets += part.length));
      incoming.on('end', () => {
        const size = Number(incoming.headers['x-size'] ?? 0);
        if (incoming.url === '/none') outgoing.writeHead(204).end();
        else if (incoming.url === '/length') outgoing.end(`${octets} ${'x'.repeat(size)}`);
        else {
          outgoing.write(`${octets} `);
          for (let at = 0; at < size; at += 1000) outgoing.write('x'.repeat(Math.min(1000, size - at)));
          outgoing.end();
        }
      });
    });
    const relay = await listen(server);
    const agent = agentOf();
    const answers: Answer[] = [];
    const made: [string, string, number, number][] = [
      ['POST', '/length', 5, 70_000],
      ['POST', '/chunks', 100_000, 12_345],
      ['HEAD', '/length', 0, 50],
      ['GET', '/none', 0, 0],
      ['GET', '/chunks', 0, 10],
    ];
    for (const [method, path, sent, size] of made) {
      const headers = { 'x-size': String(size), ...(sent > 10 ? { 'transfer-encoding': 'chunked' } : {}) };
      const options = { port: relay.port, agent, method, path, headers };
      answers.push(await request(options, Buffer.alloc(sent, 'y')));
    }
    // Node's client does not keep every connection.
    const reads = relay.recordings.map((recording) => readRecording(recording));
    const all = <K extends FactKind>(kind: K): Fact<K>[] => reads.flatMap((read) => read.all(kind));
    expect(all('anomaly')).toEqual([]);
    expect(all('http1.request').map(({ method, target }) => [method, target])).toEqual(
      made.map(([method, path]) => [method, path]),
    );
    expect(all('http1.response').map(({ status }) => status)).toEqual(answers.map(({ status }) => status));
    expect(all('http1.exchange-end').map((end) => [end.how, end.requestBytes, end.responseBytes])).toEqual(
      made.map(([, , sent], index) => ['complete', sent, answers[index]?.body.length]),
    );
  });
});

test('Node answers the preface of HTTP/2 with 400', async () => {
  const relay = await listen(http.createServer());
  const session = http2.connect(`http://127.0.0.1:${relay.port}`);
  await new Promise((resolve) => session.on('error', resolve));
  const closed = (): boolean => relay.recordings[0]?.some((passed) => 'end' in passed) === true;
  for (const ceiling = Date.now() + 5000; !closed() && Date.now() < ceiling;) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const read = readRecording(relay.recordings[0] ?? []);
  expect(read.all('http1.response')).toMatchObject([
    { status: 400, reason: 'Bad Request', answers: 'http2-preface' },
  ]);
  expect(read.all('anomaly').map(({ what }) => what)).toContain('http1-on-h2-connection');
});

test('a websocket handshake is named', async () => {
  const server = http.createServer();
  server.on('upgrade', (_, socket: net.Socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  const relay = await listen(server);
  const headers = { connection: 'Upgrade', upgrade: 'websocket' };
  const call = http.request({ host: '127.0.0.1', port: relay.port, headers }).end();
  const [, socket] = (await once(call, 'upgrade')) as [http.IncomingMessage, net.Socket];
  socket.destroy();
  const read = readRecording(relay.recordings[0] ?? []);
  expect(read.all('http1.upgrade')).toMatchObject([{ asked: 'websocket', agreed: 'websocket', status: 101 }]);
});

test('HTTP/2 through a CONNECT tunnel is read on', async () => {
  const target = http2.createServer((_, response) => void response.end('inside'));
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  closers.push(() => new Promise((resolve) => target.close(resolve)));
  const proxy = http.createServer();
  proxy.on('connect', (incoming, socket: net.Socket) => {
    const upstream = net.connect(Number(incoming.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const side of [socket, upstream]) side.on('error', () => undefined);
  });
  const relay = await listen(proxy);
  const call = http.request({
    host: '127.0.0.1',
    port: relay.port,
    method: 'CONNECT',
    path: `127.0.0.1:${portOf(target)}`,
  });
  call.end();
  const [, socket, head] = (await once(call, 'connect')) as [http.IncomingMessage, net.Socket, Buffer];
  if (head.length > 0) socket.unshift(head);
  const session = http2.connect('http://inside.test', { createConnection: () => socket });
  const stream = session.request({ ':path': '/through' });
  stream.resume();
  await once(stream, 'end');
  session.destroy();
  const read = readRecording(relay.recordings[0] ?? []);
  expect(read.all('http1.tunnel')).toMatchObject([{ opened: true, status: 200 }]);
  expect(read.all('http2.stream-open')[0]?.headers).toContainEqual([':path', '/through']);
  expect(read.all('http2.headers')[0]?.headers).toContainEqual([':status', '200']);
  expect(read.all('anomaly')).toEqual([]);
});
