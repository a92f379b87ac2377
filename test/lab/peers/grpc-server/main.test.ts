import { connect, type ClientHttp2Session } from 'node:http2';
import { writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import type { GrpcOptions } from '../../../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';
import { rawCall } from '../../../support/raw-grpc.ts';
import { withFolder } from '../../../support/temporary.ts';

const getItem = '/shop.v1.Catalog/GetItem';
const watchItems = '/shop.v1.Catalog/WatchItems';

/** Runs `use` with a listening server and a plaintext connection to it. */
function withServer(
  use: (session: ClientHttp2Session, server: Peer) => Promise<void>,
  options: GrpcOptions = {},
): Promise<void> {
  return withPeer('grpc-server', async (server) => {
    const { port } = (await server.send({ do: 'listen', address: '127.0.0.1:0', options }).done) as {
      port: number;
    };
    const session = connect(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    try {
      await use(session, server);
    } finally {
      session.destroy();
    }
  });
}

describe('the gRPC server', () => {
  test('answers at once and with OK when it was told nothing', () =>
    withServer(async (session) => {
      const unary = await rawCall(session, getItem);
      expect(unary).toMatchObject({ messages: [32], trailers: { 'grpc-status': '0' }, rstCode: 0 });
      const stream = await rawCall(session, watchItems);
      expect(stream).toMatchObject({ messages: [32, 32, 32, 32, 32], trailers: { 'grpc-status': '0' } });
      expect(stream.ms).toBeGreaterThanOrEqual(5 * 49);
      expect(JSON.stringify([unary, stream])).not.toMatch(/h2lab/i);
    }));

  test('behaves as it was told, from the next call on', () =>
    withServer(async (session, server) => {
      const status = { code: 9, details: 'not now' };
      const behaviour = { sleepMs: 120, responseBytes: 1000 };
      await server.send({ do: 'behave', method: 'GetItem', behaviour }).done;
      const slow = await rawCall(session, getItem);
      expect(slow).toMatchObject({ messages: [1000] });
      expect(slow.ms).toBeGreaterThanOrEqual(119);

      await server.send({ do: 'behave', method: 'GetItem', behaviour: { status } }).done;
      const failed = await rawCall(session, getItem);
      // Nothing came before the status, so it stands in the only HEADERS: trailers-only.
      expect(failed.headers).toMatchObject({ 'grpc-status': '9', 'grpc-message': 'not%20now' });

      await server.send({
        do: 'behave',
        method: 'WatchItems',
        behaviour: { messages: 2, everyMs: 1, status },
      }).done;
      expect(await rawCall(session, watchItems)).toMatchObject({
        messages: [32, 32],
        trailers: { 'grpc-status': '9' },
      });
    }));

  test('a call that its client resets stops, and its timers with it', () =>
    withServer(async (session, server) => {
      await server.send({ do: 'behave', method: 'GetItem', behaviour: { sleepMs: 60_000 } }).done;
      await server.send({ do: 'behave', method: 'WatchItems', behaviour: { messages: 9_000, everyMs: 20 } })
        .done;
      for (const path of [getItem, watchItems]) {
        const stream = session.request({
          ':method': 'POST',
          ':path': path,
          'content-type': 'application/grpc',
        });
        stream.on('error', () => undefined).end(Buffer.alloc(5));
        if (path === watchItems) await new Promise((resolve) => stream.once('data', resolve));
        stream.close(8);
        await new Promise((resolve) => stream.once('close', resolve));
      }
      // A graceful stop waits for calls, and a timer that still ran would keep the process for a minute.
      session.close();
      await server.send({ do: 'stop', graceful: true }).done;
      expect(await server.process.exited).toEqual({ code: 0, signal: null });
      expect(server.process.stderrTail()).toEqual([]);
    }));

  test('its own options: at the connection age GOAWAY(max_age), one grace later the end', () =>
    withServer(
      async (session, server) => {
        await server.send({ do: 'behave', method: 'WatchItems', behaviour: { messages: 9_000, everyMs: 20 } })
          .done;
        const goaways: string[] = [];
        session.on('goaway', (code, last, data?: Uint8Array) => {
          goaways.push(`${code} ${last} ${Buffer.from(data ?? []).toString()}`);
        });
        const { ms } = await rawCall(session, watchItems);
        expect(goaways[0]).toBe('0 2147483647 max_age');
        expect(goaways).toContain('0 1 ');
        // The age may come a tenth early; the grace is exact.
        expect(ms).toBeGreaterThanOrEqual(180 + 150 - 20);
        expect(ms).toBeLessThan(10_000);
      },
      { 'grpc.max_connection_age_ms': 200, 'grpc.max_connection_age_grace_ms': 150 },
    ));

  test('answers DEADLINE_EXCEEDED by itself, unless its handler ignores deadlines', () =>
    withServer(async (session, server) => {
      const timeout = { 'grpc-timeout': '60m' };
      await server.send({ do: 'behave', method: 'GetItem', behaviour: { sleepMs: 300 } }).done;
      const itself = await rawCall(session, getItem, timeout);
      expect(itself.headers).toMatchObject({ 'grpc-status': '4' });
      expect(itself.ms).toBeLessThan(299);

      await server.send({
        do: 'behave',
        method: 'GetItem',
        behaviour: { sleepMs: 300, ignoresDeadline: true },
      }).done;
      const late = await rawCall(session, getItem, timeout);
      expect(late).toMatchObject({ messages: [32], trailers: { 'grpc-status': '0' } });
      expect(late.ms).toBeGreaterThanOrEqual(299);
    }));

  test('a stop without grace cuts what is open', () =>
    withServer(async (session, server) => {
      await server.send({ do: 'behave', method: 'GetItem', behaviour: { sleepMs: 60_000 } }).done;
      const call = rawCall(session, getItem);
      await rawCall(session, watchItems);
      await server.send({ do: 'stop', graceful: false }).done;
      expect(await call).toMatchObject({ messages: [], trailers: {} });
      expect(await server.process.exited).toEqual({ code: 0, signal: null });
    }));

  test('over TLS it answers by ALPN h2 with its certificate, and logs the keys', async () => {
    const authority = await makeAuthority();
    const leaf = await authority.issue({ name: 'catalog.example', addresses: ['127.0.0.1'] });
    await withFolder(async (folder) => {
      const put = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const tls = {
        caFile: await put('ca.pem', authority.caPem),
        certFile: await put('cert.pem', leaf.certPem),
        keyFile: await put('key.pem', leaf.keyPem),
      };
      const keys = join(folder, 'keys.log');
      await withPeer(
        'grpc-server',
        async (server) => {
          const listening = server.send({ do: 'listen', address: '127.0.0.1:0', tls }).done;
          const { port } = (await listening) as { port: number };
          const session = connect(`https://127.0.0.1:${port}`, {
            ca: authority.caPem,
            servername: 'catalog.example',
          });
          expect(await rawCall(session, getItem)).toMatchObject({ messages: [32] });
          expect(session.alpnProtocol).toBe('h2');
          session.close();
        },
        [`--tls-keylog=${keys}`],
      );
      expect(await readFile(keys, 'utf8')).toMatch(/^SERVER_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]+$/m);
    });
  });

  test('what it cannot do is an error with the reason', () =>
    withPeer('grpc-server', async (server) => {
      const listening = server.send({ do: 'listen', address: '127.0.0.1:0', tls: { caFile: '/nowhere' } });
      await expect(listening.done).rejects.toThrow('needs certFile and keyFile');
      const { port } = (await server.send({ do: 'listen', address: '127.0.0.1:0' }).done) as { port: number };
      const again = server.send({ do: 'listen', address: '127.0.0.1:0' });
      await expect(again.done).rejects.toThrow('listening already');
      await withPeer('grpc-server', async (other) => {
        const taken = other.send({ do: 'listen', address: `127.0.0.1:${port}` });
        await expect(taken.done).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
      });
      const unknown = server.send({ do: 'behave', method: 'PutItem' as 'GetItem', behaviour: {} });
      await expect(unknown.done).rejects.toThrow(
        'expected one of GetItem, WatchItems, PutItems, SyncItems, got "PutItem"',
      );
    }));
});
