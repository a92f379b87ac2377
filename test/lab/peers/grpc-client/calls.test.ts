/** Calls that the client gives up. */
import { expect, test } from '@jest/globals';
import { withBoth } from '../../../support/grpc-pair.ts';

test('can be cancelled, by an order or by their own clock', () =>
  withBoth({ GetItem: { sleepMs: 60_000 } }, async (call, _server, client) => {
    expect(await call('unary', { cancelAfterMs: 30 }).done).toMatchObject({ code: 1 });
    const long = call('bidi', { messages: 1000, everyMs: 20 });
    await long.first;
    await client.send({ do: 'cancel', call: long.id }).done;
    expect(await long.done).toMatchObject({ code: 1 });
  }));

test('a deadline that only the server keeps ends by its answer', () =>
  withBoth({ GetItem: { sleepMs: 60_000 } }, async (call) => {
    expect(await call('unary', { serverDeadlineMs: 30 }).done).toMatchObject({
      code: 4,
      details: 'Deadline exceeded',
    });
  }));
