/** The raw peer against libraries: a correct minimal gRPC peer in both roles, until its script says otherwise. */
import { connect, createServer } from 'node:http2';
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import { until } from '../../../../lab/exec/until.ts';
import type { Counts, PeerTls } from '../../../../lab/model/peer-protocol.ts';
import type { RawScript } from '../../../../lab/model/raw-script.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';
import { answer, rawCall } from '../../../support/raw-grpc.ts';
import { withFolder } from '../../../support/temporary.ts';

const getItem = '/shop.v1.Catalog/GetItem';

/** Runs `use` with a raw server that listens. */
function withServer(
  script: RawScript,
  use: (port: number, server: Peer) => Promise<void>,
  tls?: PeerTls,
): Promise<void> {
  return withPeer('raw', async (server) => {
    const listen = {
      do: 'listen',
      address: '127.0.0.1:0',
      script,
      ...(tls === undefined ? {} : { tls }),
    } as const;
    await use(((await server.send(listen).done) as { port: number }).port, server);
  });
}

/** Runs `use` with the files of a certificate for `catalog.example`, and with their texts. */
function withTls(
  use: (
    files: Required<Pick<PeerTls, 'caFile' | 'certFile' | 'keyFile'>>,
    texts: { ca: string; cert: string; key: string },
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const authority = await makeAuthority();
    const names = { name: 'catalog.example', addresses: ['127.0.0.1'] };
    const { certPem, keyPem } = await authority.issue(names);
    const files = {
      caFile: join(folder, 'ca.pem'),
      certFile: join(folder, 'c.pem'),
      keyFile: join(folder, 'k.pem'),
    };
    await writeFile(files.caFile, authority.caPem);
    await writeFile(files.certFile, certPem);
    await writeFile(files.keyFile, keyPem);
    await use(files, { ca: authority.caPem, cert: certPem, key: keyPem });
  });
}

const countsOf = async (peer: Peer): Promise<Counts> => (await peer.send({ do: 'count' }).done) as Counts;

describe('the raw server', () => {
  test('without a script is a server that Node and grpc-js find nothing wrong with', () =>
    withServer({}, async (port) => {
      const session = connect(`http://127.0.0.1:${port}`);
      const [first, second] = await Promise.all([rawCall(session, getItem), rawCall(session, getItem)]);
      for (const one of [first, second]) {
        expect(one).toMatchObject({ messages: [32], trailers: { 'grpc-status': '0' }, rstCode: 0 });
      }
      await new Promise<void>((resolve, reject) =>
        session.ping((error) => (error === null ? resolve() : reject(error))),
      );
      session.destroy();
      await withPeer('grpc-client', async (client) => {
        await client.send({ do: 'open', channel: '1', target: `127.0.0.1:${port}` }).done;
        const large = await client.send({ do: 'unary', channel: '1', requestBytes: 300_000 }).done;
        expect(large).toMatchObject({ code: 0, messages: 1 });
        const stream = await client.send({ do: 'server-stream', channel: '1' }).done;
        expect(stream).toMatchObject({ code: 0, messages: 1 });
      });
    }));

  test('does with the n-th call what its script says, and with later ones what it says last', () =>
    withServer(
      {
        calls: [
          [{ send: [{ type: 'RST_STREAM', code: 7 }] }],
          [{ send: [{ type: 'RST_STREAM', code: 11 }] }],
        ],
      },
      async (port, server) => {
        const session = connect(`http://127.0.0.1:${port}`);
        const codes = [];
        for (let call = 0; call < 3; call++) codes.push((await rawCall(session, getItem)).rstCode);
        session.destroy();
        expect(codes).toEqual([7, 11, 11]);
        expect(await countsOf(server)).toMatchObject({
          connections: 1,
          'sent.RST_STREAM': 3,
          'got.HEADERS': 3,
        });
      },
    ));

  // Node's own client ends a request before it resets it: only frames of ours leave it open.
  test('says no more on a stream that its client has reset', () =>
    withServer({ calls: [[{ wait: { own: 'end' } }, { count: 'whole' }]] }, async (port, server) => {
      const socket = connectTcp(port, '127.0.0.1');
      const block = createHpackEncoder({}).encode([
        [':method', 'POST'],
        [':scheme', 'http'],
        [':path', getItem],
        [':authority', 'catalog.example'],
      ]);
      const opened = [frames.clientPreface, frames.settings(), frames.headers(1, block)];
      socket.write(Buffer.concat([...opened, frames.rstStream(1, 8), frames.ping()]));
      await until(
        'the PING after the reset',
        async () => ((await countsOf(server))['got.PING'] === 1 ? true : undefined),
        5000,
      );
      expect(await countsOf(server)).toMatchObject({ 'got.RST_STREAM.8': 1 });
      expect(await countsOf(server)).not.toHaveProperty('whole');
      socket.destroy();
    }));

  test('carries out steps on every connection at once, when told', () =>
    withServer({}, async (port, server) => {
      const sessions = [connect(`http://127.0.0.1:${port}`), connect(`http://127.0.0.1:${port}`)];
      for (const session of sessions) {
        // A GOAWAY with a code is an error of the session as well.
        session.on('error', () => undefined);
        await rawCall(session, getItem);
      }
      const ends = sessions.map((session) => once(session, 'goaway'));
      await server.send({
        do: 'run',
        steps: [{ send: [{ type: 'GOAWAY', lastStream: { last: 0 }, code: 11 }] }],
      }).done;
      for (const [code, last] of await Promise.all(ends))
        expect({ code, last }).toEqual({ code: 11, last: 1 });
      for (const session of sessions) session.destroy();
    }));

  test('closes when all that it sent has left', () =>
    withServer(
      {
        opening: [
          { repeat: 300, steps: [{ send: [{ type: 'DATA', stream: 1, body: 16_000 }] }] },
          { close: 'close' },
        ],
      },
      async (port) => {
        const socket = connectTcp(port, '127.0.0.1');
        let octets = 0;
        for await (const bytes of socket) octets += (bytes as Buffer).length;
        expect(octets).toBe(300 * 16_009);
      },
    ));

  test('leaves bytes unread in the kernel, so that its close is a reset', () =>
    withServer(
      { opening: [{ wait: { bytes: 1 } }, { read: false }, { wait: { ms: 50 } }, { close: 'close' }] },
      async (port) => {
        const socket = connectTcp(port, '127.0.0.1');
        const ended = new Promise((resolve) =>
          socket.once('error', resolve).once('end', () => resolve('fin')),
        );
        socket.write('a');
        await until('the socket to be writable', () => (socket.bytesWritten > 0 ? true : undefined), 5000);
        const timer = setInterval(() => socket.write(Buffer.alloc(50_000)), 5);
        expect(await ended).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
        clearInterval(timer);
      },
    ));

  test('speaks TLS with the ALPN and versions that were chosen', () =>
    withTls((files, { ca }) =>
      withServer(
        { tls: { maxVersion: 'TLSv1.2' } },
        async (port) => {
          const session = connect(`https://127.0.0.1:${port}`, { ca, servername: 'catalog.example' });
          expect(await rawCall(session, getItem)).toMatchObject({ trailers: { 'grpc-status': '0' } });
          expect((session.socket as unknown as { getProtocol(): string }).getProtocol()).toBe('TLSv1.2');
          session.destroy();
        },
        files,
      ),
    ));

  test('ends a connection by RST over TLS too', () =>
    withTls((files, { ca }) =>
      withServer(
        { calls: [[{ wait: { own: 'end' } }, { close: 'rst' }]] },
        async (port) => {
          const socket = connectTls({ port, host: '127.0.0.1', ca, servername: 'catalog.example' });
          socket.on('data', () => undefined);
          const ended = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
          const fields: [string, string][] = [
            [':method', 'POST'],
            [':scheme', 'https'],
            [':path', getItem],
            [':authority', 'catalog.example'],
          ];
          const request = frames.headers(1, createHpackEncoder().encode(fields), { endStream: true });
          socket.write(Buffer.concat([frames.clientPreface, frames.settings([]), request]));
          const [{ code }] = await ended;
          expect(code).toBe('ECONNRESET');
        },
        files,
      ),
    ));

  test('ends a connection inside of a record: what its header announces does not come', () =>
    withTls((files, { ca }) =>
      withServer(
        { calls: [[{ wait: { own: 'end' } }, { close: 'cut' }]] },
        async (port) => {
          const tcp = connectTcp(port, '127.0.0.1');
          const received: Buffer[] = [];
          // TLS over a stream of ours: what comes from the server passes here first.
          const wire = new Duplex({
            read: () => undefined,
            write: (bytes: Buffer, _encoding, done) => void tcp.write(bytes, () => done()),
          });
          tcp.on('data', (bytes: Buffer) => void (received.push(bytes), wire.push(bytes)));
          const ended = once(tcp, 'end');
          const socket = connectTls({ socket: wire, ca, servername: 'catalog.example' });
          socket.on('error', () => undefined).on('data', () => undefined);
          const fields: [string, string][] = [
            [':method', 'POST'],
            [':scheme', 'https'],
            [':path', getItem],
            [':authority', 'catalog.example'],
          ];
          const request = frames.headers(1, createHpackEncoder().encode(fields), { endStream: true });
          socket.write(Buffer.concat([frames.clientPreface, frames.settings([]), request]));
          await ended;
          const all = Buffer.concat(received);
          let at = 0;
          while (at + 5 <= all.length && at + 5 + all.readUInt16BE(at + 3) <= all.length)
            at += 5 + all.readUInt16BE(at + 3);
          // A record of application data (23) of 1024 octets, and 64 of them (RFC 8446 5.1).
          expect([all[at], all.readUInt16BE(at + 3), all.length - at - 5]).toEqual([23, 1024, 64]);
          socket.destroy();
          tcp.destroy();
        },
        files,
      ),
    ));

  test('asks for a certificate when it is told whose, and counts the handshakes that end for want of one', () =>
    withTls(async (files, { ca, cert, key }) => {
      const stranger = await makeAuthority('Internal Services CA');
      const own = await stranger.issue({ name: 'somebody.example', addresses: [] });
      await withServer(
        {},
        async (port, server) => {
          const answers = async (shown: object): Promise<number> => {
            const session = connect(`https://127.0.0.1:${port}`, {
              ...{ ca, servername: 'catalog.example' },
              ...shown,
            });
            session.on('error', () => undefined);
            const { messages } = await rawCall(session, getItem);
            session.destroy();
            return messages.length;
          };
          expect(await answers({ cert, key })).toBe(1);
          expect(await countsOf(server)).not.toHaveProperty('handshakes-failed');
          expect(await answers({})).toBe(0);
          expect(await answers({ cert: own.certPem, key: own.keyPem })).toBe(0);
          expect(await countsOf(server)).toMatchObject({
            'handshakes-failed': 2,
            'handshakes-failed.ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE': 1,
            // Node cuts what it does not trust, without an alert.
            'handshakes-failed.ECONNRESET': 1,
          });
        },
        { ...files, clientCaFile: files.caFile },
      );
    }));
});

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
    withTls((files) =>
      withServer(
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
    withServer({}, (port, server) =>
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
