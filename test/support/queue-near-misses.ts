/** Near misses of `max-streams-queueing`: clients at their limit of streams that lose no call by waiting. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import type { SilentCase } from './rule-tester.ts';
import type { Wire, WireConnection } from './wire.ts';

/** The server allows so many streams at once, and the client has acknowledged it. */
export function allow(c: WireConnection, limit: number): void {
  c.server.raw(frames.settings([[3, limit]]));
  c.client.raw(frames.settingsAck());
}

export function limited(wire: Wire, limit: number): WireConnection {
  const c = wire.connect();
  allow(c, limit);
  return c;
}

export function answer(c: WireConnection, stream: number): void {
  c.server.responseHeaders(stream);
  c.server.message(stream);
  c.server.trailers(stream);
}

/**
 * Five calls of 400 ms at once, two at a time; what each says of its deadline. The last one has 200 ms of a second
 * left, or whatever `ends` waits for.
 */
export function burst(
  wire: Wire,
  timeouts: readonly [string, string, string],
  last: (c: WireConnection) => void,
): void {
  const c = limited(wire, 2);
  c.client.request(1, { timeout: timeouts[0] });
  c.client.request(3, { timeout: timeouts[0] });
  wire.wait(400);
  for (const [done, next] of [
    [1, 5],
    [3, 7],
  ] as const) {
    answer(c, done);
    wire.wait(1);
    c.client.request(next, { timeout: timeouts[1] });
  }
  wire.wait(400);
  answer(c, 5);
  wire.wait(1);
  c.client.request(9, { timeout: timeouts[2] });
  answer(c, 7);
  last(c);
  c.leave();
}

/** Scripts on which the rule keeps silent. */
export const waitingIsNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'the same queue with every call served in time',
    nearMiss: true,
    wire(wire) {
      burst(wire, ['2S', '2S', '2S'], (c) => {
        wire.wait(400);
        answer(c, 9);
      });
    },
  },
  {
    name: 'a slow server: the calls that hold the slots have their whole deadline and miss it',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 2);
      c.client.request(1, { timeout: '1S' });
      c.client.request(3, { timeout: '1S' });
      wire.wait(1000);
      c.client.rst(1, 'CANCEL');
      c.client.rst(3, 'CANCEL');
      c.client.request(5, { timeout: '1S' });
      wire.wait(1000);
      c.client.rst(5, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'a call of the queue that ran longer than its neighbours and is cancelled',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 1);
      c.client.request(1, { timeout: '10S' });
      wire.wait(100);
      answer(c, 1);
      c.client.request(3, { timeout: '10S' });
      wire.wait(100);
      answer(c, 3);
      c.client.request(5, { timeout: '10S' });
      wire.wait(3000);
      c.client.rst(5, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'a call that is cancelled below the limit',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 2);
      c.call(1);
      c.client.request(3, { timeout: '1S' });
      wire.wait(200);
      c.client.rst(3, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'no stream at first, and some a moment later',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 0);
      wire.wait(2000);
      allow(c, 100);
      c.call(1);
      c.leave();
    },
  },
  {
    name: "a client's own limit of 0, which is about push alone",
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.raw(frames.settings([[3, 0]]));
      c.server.raw(frames.settingsAck());
      c.call(1);
      wire.wait(1000);
      c.leave();
    },
  },
  {
    name: 'two long streams at a limit of two, and nobody waits that can be seen',
    wire(wire) {
      const c = limited(wire, 2);
      c.client.request(1);
      c.client.request(3);
      wire.wait(3000);
      answer(c, 1);
      answer(c, 3);
      c.leave();
    },
  },
  {
    name: "a client's own limit of 0 on a connection that it keeps for later",
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.raw(frames.settings([[3, 0]]));
      c.server.raw(frames.settingsAck());
      wire.wait(3000);
      c.leave();
    },
  },
  {
    name: 'a server that takes no more calls after those that it served: it is about to go',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      allow(c, 0);
      wire.wait(3000);
      c.leave();
    },
  },
  {
    name: 'no stream is allowed, and the client leaves before it could be more',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 0);
      wire.wait(100);
      c.leave();
    },
  },

  {
    name: 'more calls miss their whole deadline at the server than one that had waited',
    nearMiss: true,
    wire(wire) {
      const c = limited(wire, 2);
      c.client.request(1, { timeout: '1S' });
      c.client.request(3, { timeout: '1S' });
      wire.wait(400);
      answer(c, 1);
      c.client.request(5, { timeout: '1S' });
      wire.wait(600);
      c.client.rst(3, 'CANCEL');
      wire.wait(400);
      c.client.rst(5, 'CANCEL');
      c.client.request(7, { timeout: '1S' });
      wire.wait(500);
      c.client.rst(7, 'CANCEL');
      c.leave();
    },
  },
];
