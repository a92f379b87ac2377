/** The raw server over TLS: what it negotiates, how its connections end, whom it asks for a certificate. */
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import { rawCall } from '../../../support/raw-grpc.ts';
import { countsOf, getItem, withCertificate, withRawServer } from '../../../support/raw-peer.ts';

describe('the raw server over TLS', () => {
  test('speaks TLS with the ALPN and versions that were chosen', () =>
    withCertificate((files, { ca }) =>
      withRawServer(
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
    withCertificate((files, { ca }) =>
      withRawServer(
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
    withCertificate((files, { ca }) =>
      withRawServer(
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
    withCertificate(async (files, { ca, cert, key }) => {
      const stranger = await makeAuthority('Internal Services CA');
      const own = await stranger.issue({ name: 'somebody.example', addresses: [] });
      await withRawServer(
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
