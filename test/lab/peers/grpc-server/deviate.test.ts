/** Answers that are cut at a point, as a client without any gRPC library sees them. */
import { connect, type ClientHttp2Session } from 'node:http2';
import { describe, expect, test } from '@jest/globals';
import type { Behaviour, Method } from '../../../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';
import { rawCall } from '../../../support/raw-grpc.ts';

/** Runs `use` with a connection to a server whose method behaves so. */
function behaving(
  method: Method,
  behaviour: Behaviour,
  use: (session: ClientHttp2Session, server: Peer) => Promise<void>,
): Promise<void> {
  return withPeer('grpc-server', async (server) => {
    await server.send({ do: 'behave', method, behaviour }).done;
    const { port } = (await server.send({ do: 'listen', address: '127.0.0.1:0' }).done) as { port: number };
    const session = connect(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    try {
      await use(session, server);
    } finally {
      session.destroy();
    }
  });
}

const path = (method: Method): string => `/shop.v1.Catalog/${method}`;

describe('a reset in the answer', () => {
  test('comes after so many messages, with its code', () =>
    behaving('WatchItems', { everyMs: 10, reset: { after: 2, code: 11 } }, async (session) => {
      const { messages, rstCode, trailers } = await rawCall(session, path('WatchItems'));
      expect({ messages, rstCode, trailers }).toEqual({ messages: [32, 32], rstCode: 11, trailers: {} });
    }));

  test('comes instead of an answer', () =>
    behaving('GetItem', { reset: { after: 0, code: 7 } }, async (session) => {
      const { headers, rstCode } = await rawCall(session, path('GetItem'));
      expect({ headers, rstCode }).toEqual({ headers: {}, rstCode: 7 });
    }));
});

test('without trailers the stream ends by itself', () =>
  behaving('GetItem', { withoutTrailers: true }, async (session) => {
    const { headers, messages, rstCode, trailers } = await rawCall(session, path('GetItem'));
    expect(headers).toMatchObject({ ':status': 200 });
    expect({ messages, rstCode, trailers }).toEqual({ messages: [32], rstCode: 0, trailers: {} });
  }));

test('a crash ends the process by SIGKILL, after what it had sent', () =>
  behaving('WatchItems', { everyMs: 10, crash: { after: 1 } }, async (session, server) => {
    const { messages, trailers } = await rawCall(session, path('WatchItems'));
    expect({ messages, trailers }).toEqual({ messages: [32], trailers: {} });
    expect(await server.process.exited).toEqual({ code: null, signal: 'SIGKILL' });
  }));
