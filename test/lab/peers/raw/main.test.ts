/** The raw server against libraries: a correct minimal gRPC server, until its script says otherwise. */
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import { until } from '../../../../lab/exec/until.ts';
import { withPeer } from '../../../support/peer.ts';
import { rawCall } from '../../../support/raw-grpc.ts';
import { countsOf, getItem, withRawServer } from '../../../support/raw-peer.ts';

describe('the raw server', () => {
  test('without a script is a server that Node and grpc-js find nothing wrong with', () =>
    withRawServer({}, async (port) => {
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
    withRawServer(
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
    withRawServer({ calls: [[{ wait: { own: 'end' } }, { count: 'whole' }]] }, async (port, server) => {
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

  test('gives up whoever does not acknowledge its SETTINGS in time, and nobody else', () =>
    withRawServer({ settingsTimeoutMs: 200 }, async (port, server) => {
      const session = connect(`http://127.0.0.1:${port}`);
      const mute = connectTcp(port, '127.0.0.1');
      mute.on('error', () => undefined).resume();
      const ended = once(mute, 'end');
      mute.write(Buffer.concat([frames.clientPreface, frames.settings()]));
      await ended;
      mute.destroy();
      expect(session.closed).toBe(false);
      session.destroy();
      expect(await countsOf(server)).toMatchObject({ connections: 2, 'sent.GOAWAY': 1 });
    }));

  test('carries out steps on every connection at once, when told', () =>
    withRawServer({}, async (port, server) => {
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
    withRawServer(
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
    withRawServer(
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
});
