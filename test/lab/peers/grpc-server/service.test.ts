/** Calls of every kind, between our two peers. */
import { expect, test } from '@jest/globals';
import type { CallKind, CallOptions, CallResult } from '../../../../lab/model/peer-protocol.ts';
import { withBoth } from '../../../support/grpc-pair.ts';

test('calls end in OK with the messages that the server sent, and both sides count them', () =>
  withBoth({ WatchItems: { messages: 4, everyMs: 1 } }, async (call, server, client) => {
    const messages = async (kind: CallKind, options?: CallOptions): Promise<unknown> => {
      const { code, messages } = (await call(kind, options).done) as CallResult;
      return { code, messages };
    };
    expect(await messages('unary')).toEqual({ code: 0, messages: 1 });
    expect(await messages('server-stream')).toEqual({ code: 0, messages: 4 });
    expect(await messages('client-stream', { messages: 2, everyMs: 1 })).toEqual({ code: 0, messages: 1 });
    expect(await messages('bidi', { messages: 5, everyMs: 1 })).toEqual({ code: 0, messages: 5 });
    expect(await server.send({ do: 'count' }).done).toEqual({
      calls: 4,
      answered: 4,
      cancelled: 0,
      sockets: 1,
    });
    expect(await client.send({ do: 'count' }).done).toEqual({ calls: 4, ok: 4, failed: 0 });
  }));
