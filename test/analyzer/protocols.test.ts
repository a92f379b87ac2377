import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import { createHttp2 } from '../../analyzer/http2/stage.ts';
import type { Direction } from '../../analyzer/model/chunk.ts';
import type { Fact } from '../../analyzer/model/fact.ts';
import { clientPreface, settings } from '../../analyzer/model/wire/frames.ts';
import { createProtocols } from '../../analyzer/protocols.ts';
import { createKeyLog } from '../../analyzer/tls/keylog.ts';
import { createTls } from '../../analyzer/tls/stage.ts';
import { headersFrame, request } from '../support/http2-play.ts';
import { portOf } from '../support/relay.ts';

/** What Node's client sends first to a TLS server. */
async function realHello(): Promise<Buffer> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = tls.connect({ port: portOf(server), host: '127.0.0.1', servername: 'a.test' });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  client.destroy();
  server.close();
  return bytes;
}

const clientHello = await realHello();
const http2 = Buffer.concat([clientPreface, settings(), headersFrame(1, request)]);
const connect = 'CONNECT a:443 HTTP/1.1\r\n\r\n';
const opened = 'HTTP/1.1 200 OK\r\n\r\n';

/** Kinds of the facts of a connection on which this was said. */
function kinds(said: readonly [Direction, string | Uint8Array][], synSeen = true): string[] {
  const facts: Fact[] = [];
  const fact = (one: Fact): void => void facts.push(one);
  const protocols = createProtocols({
    input: 0,
    fact,
    tls: (connection, plain) => createTls({ input: 0, connection, keys: createKeyLog(), fact, plain }),
    http2: (connection, upgrade) =>
      createHttp2({ input: 0, connection, fact, ...(upgrade === undefined ? {} : { upgrade }) }),
  });
  const stage = protocols({ id: 0, client: '198.18.0.1:1', server: '198.18.0.2:2', synSeen });
  said.forEach(([direction, what], packet) => {
    const bytes = Buffer.from(what);
    stage.push({ connection: 0, direction, offset: 0, time: packet, packet, bytes });
  });
  return facts.map((one) => (one.kind === 'anomaly' ? one.what : one.kind));
}

describe('what a connection speaks is found by its bytes', () => {
  test('HTTP/2, TLS, HTTP/1', () => {
    expect(kinds([['to-server', http2]])).toContain('http2.stream-open');
    expect(kinds([['to-server', clientHello]])).toContain('tls.client-hello');
    expect(kinds([['to-server', 'GET / HTTP/1.1\r\n\r\n']])).toEqual(['http1.request']);
    expect(kinds([['to-server', 'EHLO a.test\r\n'.repeat(20)]])).toEqual([]);
  });

  test('an HTTP/1 answer to TLS and to HTTP/2', () => {
    const answer = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    expect(
      kinds([
        ['to-server', clientHello],
        ['to-client', answer],
      ]),
    ).toEqual(expect.arrayContaining(['http1.response', 'http1-on-tls-connection']));
    const toHttp2 = kinds([
      ['to-server', http2],
      ['to-client', answer],
    ]);
    expect(toHttp2).toContain('http1.response');
    expect(toHttp2.filter((kind) => kind === 'http1-on-h2-connection')).toHaveLength(1);
  });

  test('PROXY protocol in front of HTTP/2, and of nothing', () => {
    const seen = kinds([
      ['to-client', settings()],
      ['to-server', 'PROXY TCP4 198.18.0.9 198.18.0.1 56324 443\r\n'],
      ['to-server', http2],
    ]);
    expect(seen).toEqual(expect.arrayContaining(['proxy-protocol.header', 'http2.stream-open']));
    expect(kinds([['to-server', 'PROXY UNKNOWN\r\n']])).toEqual(['proxy-protocol.header']);
  });

  test('TLS behind PROXY protocol, and in a tunnel', () => {
    const proxied = kinds([['to-server', Buffer.concat([Buffer.from('PROXY UNKNOWN\r\n'), clientHello])]]);
    expect(proxied.slice(0, 2)).toEqual(['proxy-protocol.header', 'tls.client-hello']);
    const tunnelled = kinds([
      ['to-server', connect],
      ['to-client', opened],
      ['to-server', clientHello],
    ]);
    expect(tunnelled).toEqual(expect.arrayContaining(['http1.tunnel', 'tls.client-hello']));
  });

  test('what begins in the middle is found at the beginning of a later piece', () => {
    const seen = kinds(
      [
        ['to-client', Buffer.alloc(500, 0xd7)],
        ['to-server', 'GET / HTTP/1.1\r\n\r\n'],
      ],
      false,
    );
    expect(seen[0]).toBe('http1.request');
  });

  test('HTTP/2 in a tunnel in a tunnel', () => {
    const seen = kinds([
      ['to-server', connect],
      ['to-client', opened],
      ['to-server', connect],
      ['to-client', opened],
      ['to-server', http2],
    ]);
    expect(seen.slice(-3)).toEqual(['http2.preface', 'http2.settings', 'http2.stream-open']);
    expect(seen.filter((kind) => kind === 'http1.tunnel')).toHaveLength(2);
  });

  test('tunnels without end are given up', () => {
    const said = Array.from({ length: 50 }, () => [
      ['to-server', connect] as [Direction, string],
      ['to-client', opened] as [Direction, string],
    ]).flat();
    const seen = kinds(said);
    expect(seen.filter((kind) => kind === 'tunnel-too-deep')).toHaveLength(1);
    expect(seen.filter((kind) => kind === 'http1.tunnel').length).toBeLessThan(10);
  });

  test('gRPC over HTTP/1 is a call', () => {
    const call = 'POST /s/M HTTP/1.1\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n';
    const seen = kinds([
      ['to-server', call],
      ['to-client', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nGrpc-Status: 12\r\n\r\n'],
    ]);
    expect(seen).toEqual(['http1.request', 'http1.response', 'http1.exchange-end', 'grpc.call']);
  });
});
