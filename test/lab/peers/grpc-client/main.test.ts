import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import { withPeer } from '../../../support/peer.ts';
import { answer } from '../../../support/raw-grpc.ts';
import { withFolder } from '../../../support/temporary.ts';

type Handle = (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void;

const servers: Http2Server[] = [];
const sockets: Socket[] = [];

/** A server on Node's http2; what it receives and how it answers is the test's business. */
async function serve(handle: Handle, server: Http2Server = createServer()): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.on('stream', (stream: ServerHttp2Stream, headers: Record<string, unknown>) => {
    stream.on('error', () => undefined);
    handle(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

describe('the gRPC client', () => {
  test('a unary call goes out as gRPC over HTTP/2 and its end comes back as it was', async () => {
    let seen: Record<string, unknown> = {};
    const target = await serve((stream, headers) => {
      seen = headers;
      answer(stream, [7], 5);
    });
    await withPeer('grpc-client', async (client) => {
      await client.send({ do: 'open', channel: 'a', target }).done;
      const result = await client.send({ do: 'unary', channel: 'a' }).done;
      expect(result).toMatchObject({ code: 5, details: 'as told' });
    });
    expect(seen).toMatchObject({
      ':method': 'POST',
      ':path': '/shop.v1.Catalog/GetItem',
      ':scheme': 'http',
      ':authority': target,
      te: 'trailers',
      'content-type': 'application/grpc',
    });
    expect(seen['user-agent']).toMatch(/^grpc-node-js\//);
    expect(seen).not.toHaveProperty('grpc-timeout');
    expect(JSON.stringify(seen)).not.toMatch(/h2lab/i);
  });

  test('a stream tells its first message before its end, and counts messages', async () => {
    let finish: () => void = () => undefined;
    const target = await serve((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.write(Buffer.alloc(5));
      finish = () => stream.end(Buffer.alloc(10));
    });
    await withPeer('grpc-client', async (client) => {
      await client.send({ do: 'open', channel: 'a', target }).done;
      const call = client.send({ do: 'server-stream', channel: 'a' });
      await call.first;
      finish();
      expect(await call.done).toMatchObject({ code: 0, messages: 3 });
    });
  });

  test('at its deadline it sends RST_STREAM(CANCEL) and says DEADLINE_EXCEEDED', async () => {
    let timeout: unknown;
    const reset = Promise.withResolvers<number>();
    const target = await serve((stream, headers) => {
      timeout = headers['grpc-timeout'];
      stream.on('close', () => {
        reset.resolve(stream.rstCode);
      });
    });
    await withPeer('grpc-client', async (client) => {
      await client.send({ do: 'open', channel: 'a', target }).done;
      const result = await client.send({ do: 'unary', channel: 'a', deadlineMs: 150 }).done;
      expect(result).toMatchObject({ code: 4, messages: 0 });
      expect((result as { ms: number }).ms).toBeGreaterThanOrEqual(149);
      expect(await reset.promise).toBe(8);
    });
    expect(Number.parseInt(String(timeout))).toBeGreaterThan(100);
    expect(timeout).toMatch(/^\d+m$/);
  });

  test('a failed call is not tried again', async () => {
    let calls = 0;
    const target = await serve((stream) => {
      calls++;
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14' },
        { endStream: true },
      );
    });
    await withPeer('grpc-client', async (client) => {
      await client.send({ do: 'open', channel: 'a', target }).done;
      expect(await client.send({ do: 'unary', channel: 'a' }).done).toMatchObject({ code: 14 });
    });
    expect(calls).toBe(1);
  });

  test('a channel that is opened lazily is open at once; its first call finds out that nobody listens', async () => {
    await withPeer('grpc-client', async (client) => {
      await client.send({ do: 'open', channel: 'a', target: '127.0.0.1:1', lazy: true }).done;
      const call = { do: 'unary', channel: 'a', deadlineMs: 5000 } as const;
      expect(await client.send(call).done).toMatchObject({ code: 14 });
    });
  });

  test('each channel has a connection of its own, and closing one leaves the other', async () => {
    const target = await serve((stream) => answer(stream, [1]));
    await withPeer('grpc-client', async (client) => {
      for (const channel of ['a', 'b']) await client.send({ do: 'open', channel, target }).done;
      expect(sockets).toHaveLength(2);
      await client.send({ do: 'close', channel: 'a' }).done;
      expect(await client.send({ do: 'unary', channel: 'b' }).done).toMatchObject({ code: 0, messages: 1 });
      await expect(client.send({ do: 'unary', channel: 'a' }).done).rejects.toThrow('no open channel "a"');
      await expect(client.send({ do: 'open', channel: 'b', target }).done).rejects.toThrow(
        '"b" is open already',
      );
    });
  });

  test.each(['close', 'SIGTERM'] as const)(
    'on %s it says GOAWAY to its connections, then ends',
    async (how) => {
      const server = createServer();
      const goaway = Promise.withResolvers<number>();
      server.on('session', (session) => session.on('goaway', (code) => goaway.resolve(code)));
      const target = await serve((stream) => answer(stream, [1]), server);
      await withPeer('grpc-client', async (client) => {
        await client.send({ do: 'open', channel: 'a', target }).done;
        await client.send({ do: 'unary', channel: 'a' }).done;
        if (how === 'close') await client.send({ do: 'close', channel: '*' }).done;
        else await client.process.kill('SIGTERM');
        expect(await goaway.promise).toBe(0);
        expect(await client.process.exited).toEqual({ code: 0, signal: null });
      });
    },
  );

  test('over TLS it offers h2 by the name it was given, and logs the keys', async () => {
    const authority = await makeAuthority();
    const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: ['127.0.0.1'] });
    let authorityHeader: unknown;
    const server = createSecureServer({ cert: certPem, key: keyPem });
    const names: unknown[] = [];
    server.on('secureConnection', (socket: TLSSocket) => {
      sockets.push(socket);
      names.push(socket.servername, socket.alpnProtocol, socket.getProtocol());
    });
    const target = await serve((stream, headers) => {
      authorityHeader = headers[':authority'];
      answer(stream, [1]);
    }, server);
    await withFolder(async (folder) => {
      const caFile = join(folder, 'ca.pem');
      const keys = join(folder, 'keys.log');
      await writeFile(caFile, authority.caPem);
      await withPeer(
        'grpc-client',
        async (client) => {
          const tls = { caFile, serverName: 'catalog.example' };
          await client.send({ do: 'open', channel: 'a', target, tls }).done;
          expect(await client.send({ do: 'unary', channel: 'a' }).done).toMatchObject({ code: 0 });
          await client.send({ do: 'close', channel: '*' }).done;
          await client.process.exited;
        },
        [`--tls-keylog=${keys}`],
      );
      expect(names).toEqual(['catalog.example', 'h2', 'TLSv1.3']);
      expect(authorityHeader).toBe('catalog.example');
      expect(await readFile(keys, 'utf8')).toMatch(/^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]+$/m);
    });
  });
});
