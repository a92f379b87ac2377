/** The clients on grpcio and grpc-go, as processes that get the same orders as the one on grpc-js. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:tls';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeAuthority } from '../../../lab/certs/authority.ts';
import { startProcess } from '../../../lab/exec/start-process.ts';
import type { CallResult, ClientOrder, PeerTls } from '../../../lab/model/peer-protocol.ts';
import { openPeerChannel } from '../../../lab/runner/peer-channel.ts';
import { foreignClient } from '../../../lab/runner/run-one/clients.ts';
import { type Peer, withPeer } from '../../support/peer.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';

type Kind = 'grpcio' | 'grpc-go';

/** Runs `use` with a client; whatever happens, no process is left. */
async function withClient(kind: Kind, use: (client: Peer) => Promise<void>, keyLog: string): Promise<void> {
  const spec = foreignClient(kind, keyLog);
  if (spec === undefined) throw new Error(`expected ${kind} to be a client of its own`);
  const process = await startProcess({ title: kind, command: spec.program, args: spec.args });
  try {
    const channel = openPeerChannel(process);
    await channel.ready;
    await use({ ...channel, process });
  } finally {
    await process.close();
  }
}

/** Runs `use` with a client whose channel `1` leads to the gRPC server of the lab. */
function withPair(
  kind: Kind,
  use: (call: (order: object) => Promise<CallResult>, server: Peer, client: Peer) => Promise<void>,
  tls?: { server: PeerTls; client: PeerTls },
  keyLog = '/dev/null',
): Promise<void> {
  return withPeer('grpc-server', async (server) => {
    const listen = { do: 'listen', address: '127.0.0.1:0' } as const;
    const own = tls === undefined ? listen : { ...listen, tls: tls.server };
    const { port } = (await server.send(own).done) as { port: number };
    await withClient(
      kind,
      async (client) => {
        const open = { do: 'open', channel: '1', target: `127.0.0.1:${port}` } as const;
        await client.send(tls === undefined ? open : { ...open, tls: tls.client }).done;
        const call = async (order: object): Promise<CallResult> =>
          (await client.send({ channel: '1', ...order } as ClientOrder).done) as CallResult;
        await use(call, server, client);
      },
      keyLog,
    );
  });
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

for (const kind of ['grpcio', 'grpc-go'] as const) {
  const suite = await suiteWith(kind);
  suite(kind, () => {
    test('makes calls of the four kinds, and says how each ended', () =>
      withPair(kind, async (call, server, client) => {
        expect(await call({ do: 'unary', requestBytes: 1000, metadataBytes: 20 })).toMatchObject({
          code: 0,
          messages: 1,
        });
        const behaviour = { messages: 3, everyMs: 10, status: { code: 5, details: 'as told' } };
        await server.send({ do: 'behave', method: 'WatchItems', behaviour }).done;
        const stream = client.send({ do: 'server-stream', channel: '1' });
        await stream.first;
        expect(await stream.done).toMatchObject({ code: 5, details: 'as told', messages: 3 });
        expect(await call({ do: 'client-stream', messages: 4, everyMs: 5 })).toMatchObject({
          code: 0,
          messages: 1,
        });
        expect(await call({ do: 'bidi', messages: 2, everyMs: 5 })).toMatchObject({ code: 0, messages: 2 });
        expect(await client.send({ do: 'count' }).done).toEqual({ calls: 4, ok: 3, failed: 1 });
      }));

    test('keeps deadlines, and gives calls up when it is told to', () =>
      withPair(kind, async (call, server, client) => {
        await server.send({ do: 'behave', method: 'GetItem', behaviour: { sleepMs: 5000 } }).done;
        const late = await call({ do: 'unary', deadlineMs: 200 });
        expect(late.code).toBe(4);
        expect(late.ms).toBeGreaterThan(190);
        expect(await call({ do: 'unary', cancelAfterMs: 50 })).toMatchObject({ code: 1 });
        const pending = client.send({ do: 'unary', channel: '1' });
        await client.send({ do: 'cancel', call: pending.id }).done;
        expect(await pending.done).toMatchObject({ code: 1 });
        await expect(call({ do: 'unary', serverDeadlineMs: 100 })).rejects.toMatchObject({
          name: 'UnsupportedError',
        });
      }));

    test('refuses a channel option that it has not', () =>
      withClient(
        kind,
        async (client) => {
          const options = { 'grpc-node.flow_control_window': 100_000 };
          await expect(
            client.send({ do: 'open', channel: '1', target: '127.0.0.1:1', options }).done,
          ).rejects.toMatchObject({ name: 'UnsupportedError' });
        },
        '/dev/null',
      ));

    test('leaves a server that chose no ALPN, as grpc-js does not', () =>
      withFolder(async (folder) => {
        const authority = await makeAuthority();
        const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: [] });
        const caFile = join(folder, 'ca');
        await writeFile(caFile, authority.caPem);
        const server = createTlsServer({ cert: certPem, key: keyPem }, (socket) =>
          socket.on('error', () => undefined),
        );
        const port = await portOf(server);
        await withClient(
          kind,
          async (client) => {
            const tls = { caFile, serverName: 'catalog.example' };
            await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}`, tls, lazy: true })
              .done;
            const result = await client.send({ do: 'unary', channel: '1', deadlineMs: 5000 }).done;
            expect(result).toMatchObject({ code: 14, details: expect.stringMatching(/ALPN/) });
          },
          '/dev/null',
        );
        server.close();
      }));

    test('speaks TLS by the name of the service', () =>
      withFolder(async (folder) => {
        const authority = await makeAuthority();
        const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: [] });
        const files = { caFile: join(folder, 'ca'), certFile: join(folder, 'c'), keyFile: join(folder, 'k') };
        await writeFile(files.caFile, authority.caPem);
        await writeFile(files.certFile, certPem);
        await writeFile(files.keyFile, keyPem);
        const asked = { ...files, clientCaFile: files.caFile };
        const keyLog = join(folder, 'keys.log');
        await withPair(
          kind,
          async (call) => {
            expect(await call({ do: 'unary' })).toMatchObject({ code: 0 });
          },
          { server: asked, client: { ...files, serverName: 'catalog.example' } },
          keyLog,
        );
        // The C core has no way to be told.
        if (kind === 'grpc-go') expect(await readFile(keyLog, 'utf8')).toMatch(/CLIENT_TRAFFIC_SECRET_0/);
      }));

    test('a channel that cannot become ready says so; a lazy one lets the call find out', async () => {
      const server = createTcpServer();
      const port = await portOf(server);
      await new Promise((resolve) => server.close(resolve));
      await withClient(
        kind,
        async (client) => {
          await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}`, lazy: true }).done;
          expect(await client.send({ do: 'unary', channel: '1', deadlineMs: 3000 }).done).toMatchObject({
            code: 14,
          });
          await expect(client.send({ do: 'unary', channel: '2' }).done).rejects.toThrow(
            'no open channel "2"',
          );
          await client.send({ do: 'close', channel: '*' }).done;
          expect(await client.process.exited).toMatchObject({ code: 0 });
        },
        '/dev/null',
      );
    });
  });
}
