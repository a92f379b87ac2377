/** The raw client against libraries: a correct minimal gRPC client, until its script says otherwise. */
import { createServer } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../../../lab/exec/until.ts';
import type { RawScript } from '../../../../lab/model/raw-script.ts';
import { withPeer } from '../../../support/peer.ts';
import { answer } from '../../../support/raw-grpc.ts';
import { countsOf, getItem, withCertificate, withRawServer } from '../../../support/raw-peer.ts';

describe('the raw client', () => {
  test('can be silent: neither preface nor SETTINGS', async () => {
    const heard: Buffer[] = [];
    const server = createTcpServer((socket) => socket.on('data', (bytes: Buffer) => heard.push(bytes)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await withPeer('raw', async (client) => {
      const script: RawScript = { preface: false, opening: [], steps: [{ count: 'there' }] };
      await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}`, script }).done;
      expect(await countsOf(client)).toEqual({ connections: 1, there: 1 });
      const ended = new Promise((resolve) => server.once('connection', resolve));
      await client.send({ do: 'close', channel: '1' }).done;
      await client.send({ do: 'open', channel: '2', target: `127.0.0.1:${port}` }).done;
      await ended;
      await until('a preface', async () => (heard.length > 0 ? true : undefined), 5000);
      // The first connection said nothing before the second one did.
      expect(Buffer.concat(heard).subarray(0, 3).toString()).toBe('PRI');
    });
    server.close();
  });

  test('that insists on h2 leaves a server that chose nothing, and its calls fail when it may', () =>
    withCertificate((files) =>
      withRawServer(
        { tls: { alpn: [] } },
        (port, server) =>
          withPeer('raw', async (client) => {
            const { certFile: _, keyFile: __, ...trust } = files;
            const tls = { ...trust, serverName: 'catalog.example' };
            const open = { do: 'open', target: `127.0.0.1:${port}`, tls } as const;
            await client.send({ ...open, channel: '1' }).done;
            expect(await client.send({ do: 'unary', channel: '1' }).done).toMatchObject({ code: 0 });
            const script: RawScript = { tls: { insists: true } };
            await expect(client.send({ ...open, channel: '2', script }).done).rejects.toThrow(
              'expected ALPN to choose h2, it chose none',
            );
            await client.send({ ...open, channel: '3', script, lazy: true }).done;
            expect(await client.send({ do: 'unary', channel: '3' }).done).toMatchObject({
              code: 14,
              details: expect.stringContaining('it chose none'),
            });
            expect(await countsOf(client)).toMatchObject({ 'alpn.none': 3, 'not-connected': 2 });
            expect(await countsOf(server)).toMatchObject({ 'alpn.none': 3 });
          }),
        files,
      ),
    ));

  test('makes calls that Node serves, knows their status, and counts what it is sent', async () => {
    const server = createServer();
    const paths: unknown[] = [];
    server.on('stream', (stream, headers) => {
      paths.push(headers[':path']);
      answer(stream, [3, 4], paths.length === 1 ? 0 : 9);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await withPeer('raw', async (client) => {
      await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}` }).done;
      const results = [];
      for (const kind of ['unary', 'bidi'] as const) {
        results.push(await client.send({ do: kind, channel: '1' }).done);
      }
      expect(results).toMatchObject([
        { code: 0, messages: 2 },
        { code: 9, details: 'as told', messages: 2 },
      ]);
      expect(paths).toEqual([getItem, '/shop.v1.Catalog/SyncItems']);
      expect(await countsOf(client)).toMatchObject({ connections: 1, 'sent.HEADERS': 2, 'got.SETTINGS': 2 });
    });
    server.close();
  });

  test('opens streams of its own in a script', () =>
    withRawServer({}, (port, server) =>
      withPeer('raw', async (client) => {
        const reset = [
          { open: 'stream' },
          {
            send: [
              { type: 'HEADERS', fields: [[':method', 'GET']] },
              { type: 'RST_STREAM', code: 8 },
            ],
          },
        ] as const;
        const script: RawScript = { steps: [{ repeat: 5, steps: reset }] };
        await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}`, script }).done;
        await until(
          'five resets',
          async () => ((await countsOf(server))['got.RST_STREAM.8'] === 5 ? true : undefined),
          5000,
        );
        expect(await countsOf(client)).toMatchObject({ 'sent.HEADERS': 5, 'sent.RST_STREAM': 5 });
      }),
    ));
});
