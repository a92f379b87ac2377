/** curl and nghttp as clients, against the gRPC server of the lab and Node's own servers. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import type { CallResult, ClientOrder, ClientProgram, PeerTls } from '../../../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';
import { suiteWith } from '../../../support/require.ts';
import { withFolder } from '../../../support/temporary.ts';

/** Runs `use` with a client whose one channel leads to a port of this machine. */
function withClient(
  program: ClientProgram,
  port: number,
  use: (call: (order: object) => Promise<CallResult>, client: Peer) => Promise<void>,
  { tls, keyLog }: { tls?: PeerTls; keyLog?: string } = {},
): Promise<void> {
  return withPeer(
    'command',
    async (client) => {
      const target = `127.0.0.1:${port}`;
      await client.send({ do: 'open', channel: '1', target, program, ...(tls === undefined ? {} : { tls }) })
        .done;
      const call = async (order: object): Promise<CallResult> =>
        (await client.send({ channel: '1', ...order } as ClientOrder).done) as CallResult;
      await use(call, client);
    },
    keyLog === undefined ? [] : [`--tls-keylog=${keyLog}`],
  );
}

async function withGrpcServer(
  use: (port: number, server: Peer) => Promise<void>,
  tls?: PeerTls,
): Promise<void> {
  await withPeer('grpc-server', async (server) => {
    const listen = { do: 'listen', address: '127.0.0.1:0', ...(tls === undefined ? {} : { tls }) } as const;
    await use(((await server.send(listen).done) as { port: number }).port, server);
  });
}

/** Runs `use` with an HTTP/2 server that does this with every stream. */
async function withHttp2(
  answer: (stream: ServerHttp2Stream) => void,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const cannotReset = {
  name: 'UnsupportedError',
  message: expect.stringContaining('by closing its connection'),
};

for (const program of ['curl', 'nghttp'] as const) {
  const suite = await suiteWith(program);
  suite(program, () => {
    test('makes unary and server-streaming calls, and reads their status from the trailers', () =>
      withGrpcServer(async (port, server) => {
        const behaviour = { messages: 3, everyMs: 10, status: { code: 5, details: 'no such ünit' } };
        await server.send({ do: 'behave', method: 'WatchItems', behaviour }).done;
        await withClient(program, port, async (call, client) => {
          expect(await call({ do: 'unary', requestBytes: 100, metadataBytes: 50 })).toMatchObject({
            code: 0,
            messages: 1,
          });
          const stream = client.send({ do: 'server-stream', channel: '1' });
          await stream.first;
          expect(await stream.done).toMatchObject({ code: 5, details: 'no such ünit', messages: 3 });
          expect(await client.send({ do: 'count' }).done).toEqual({ calls: 2, ok: 1, failed: 1 });
        });
        expect(await server.send({ do: 'count' }).done).toMatchObject({ calls: 2 });
      }));

    test('gives up at a deadline that it has told the server, which no gRPC client does by closing', () =>
      withGrpcServer(async (port, server) => {
        await server.send({
          do: 'behave',
          method: 'GetItem',
          behaviour: { sleepMs: 5000, ignoresDeadline: true },
        }).done;
        await withClient(program, port, async (call) => {
          const began = performance.now();
          await expect(call({ do: 'unary', deadlineMs: 300 })).rejects.toMatchObject(cannotReset);
          expect(performance.now() - began).toBeGreaterThan(290);
        });
      }));

    test('is given up by its application', () =>
      withGrpcServer(async (port, server) => {
        await server.send({ do: 'behave', method: 'GetItem', behaviour: { sleepMs: 5000 } }).done;
        await withClient(program, port, async (call) => {
          await expect(call({ do: 'unary', cancelAfterMs: 200 })).rejects.toMatchObject(cannotReset);
        });
      }));

    test.each([
      [(stream: ServerHttp2Stream) => stream.close(11), program === 'curl' ? 13 : 8],
      [(stream: ServerHttp2Stream) => stream.close(2), 13],
      [(stream: ServerHttp2Stream) => stream.session?.socket.destroy(), 14],
      [
        (stream: ServerHttp2Stream) => {
          // An answer before the request is complete draws an RST_STREAM as well, and which of the two curl tells is chance.
          stream.resume().once('end', () => {
            stream.respond({ ':status': 502, 'content-type': 'text/html' });
            stream.end('<h1>502</h1>');
          });
        },
        2,
      ],
    ] as const)('knows endings that are no gRPC (%#)', (answer, code) =>
      withHttp2(answer, (port) =>
        withClient(program, port, async (call) => {
          const result = await call({ do: 'unary' });
          expect(result).toMatchObject({ code, messages: 0, details: expect.stringMatching(/\w/) });
        }),
      ),
    );

    test('finds nobody', async () => {
      const server = createTcpServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      await withClient(program, port, async (call) => {
        expect(await call({ do: 'unary' })).toMatchObject({ code: 14, details: expect.stringMatching(/\w/) });
      });
    });

    test('refuses what it cannot do, in words for a verdict', () =>
      withClient(program, 1, async (call) => {
        for (const kind of ['client-stream', 'bidi'])
          await expect(call({ do: kind })).rejects.toMatchObject({
            name: 'UnsupportedError',
            message: expect.stringContaining(`${program} sends one request body`),
          });
      }));

    test.each([
      [{ options: { 'grpc.keepalive_time_ms': 1000 } }, 'has no channel option grpc.keepalive_time_ms'],
      [{ target: 'dns://127.0.0.1:53/catalog.example:8080' }, 'which name server to ask'],
    ])('refuses a channel that it cannot have: %j', (asked, message) =>
      withPeer('command', async (client) => {
        const order = { do: 'open', channel: '1', target: '127.0.0.1:1', program, ...asked } as ClientOrder;
        await expect(client.send(order).done).rejects.toMatchObject({
          name: 'UnsupportedError',
          message: expect.stringContaining(message),
        });
      }),
    );

    test(`speaks TLS by the name of the service${program === 'curl' ? ', and logs the keys where Node does' : ''}`, () =>
      withFolder(async (folder) => {
        const authority = await makeAuthority();
        const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: [] });
        const files = { caFile: join(folder, 'ca'), certFile: join(folder, 'c'), keyFile: join(folder, 'k') };
        await writeFile(files.caFile, authority.caPem);
        await writeFile(files.certFile, certPem);
        await writeFile(files.keyFile, keyPem);
        const tls = { caFile: files.caFile, serverName: 'catalog.example' };
        const keyLog = join(folder, 'keys.log');
        await withGrpcServer(
          (port) =>
            withClient(
              program,
              port,
              async (call) => {
                expect(await call({ do: 'unary' })).toMatchObject({ code: 0, messages: 1 });
              },
              { tls, keyLog },
            ),
          files,
        );
        // nghttp 1.52 logs none.
        if (program === 'curl') expect(await readFile(keyLog, 'utf8')).toMatch(/CLIENT_TRAFFIC_SECRET_0/);
      }));
  });
}
