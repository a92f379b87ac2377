import { say } from '../../../support/sealed-sizes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** The server allows so many streams at once, and the client has acknowledged it. */
function allow(c: WireConnection, limit: number): void {
  c.server.raw(frames.settings([[3, limit]]));
  c.client.raw(frames.settingsAck());
}

function limited(wire: Wire, limit: number): WireConnection {
  const c = wire.connect();
  allow(c, limit);
  return c;
}

function answer(c: WireConnection, stream: number): void {
  c.server.responseHeaders(stream);
  c.server.message(stream);
  c.server.trailers(stream);
}

/**
 * Five calls of 400 ms at once, two at a time; what each says of its deadline. The last one has 200 ms of a second
 * left, or whatever `ends` waits for.
 */
function burst(
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

function expires(wire: Wire): (c: WireConnection) => void {
  return (c) => {
    wire.wait(195);
    c.client.rst(9, 'CANCEL');
  };
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a call says its whole deadline and is cancelled long before it (grpc-js, grpc-go)',
      wire(wire) {
        burst(wire, ['1000m', '1000m', '1000m'], expires(wire));
      },
      findings: [
        {
          message: 'late',
          sender: 'server',
          cause: 'server',
          streams: [9],
          quantities: { limit: 2, calls: 1, queued: 0.8, handOvers: 3, serviceTime: 0.4 },
          confidence: 0.8,
        },
      ],
    },
    {
      name: 'a call says what is left of its deadline (C-core)',
      wire(wire) {
        burst(wire, ['1000m', '598m', '197m'], expires(wire));
      },
      findings: [{ message: 'late', streams: [9], quantities: { limit: 2, queued: 0.8 } }],
    },
    {
      name: 'the server tells a call that its deadline is over',
      wire(wire) {
        burst(wire, ['1000m', '1000m', '1000m'], (c) => {
          wire.wait(195);
          c.server.fail(9, 4, 'context deadline exceeded');
        });
      },
      findings: [{ message: 'late', streams: [9], quantities: { queued: 0.8 } }],
    },
    {
      name: 'a proxy with one connection to a server that takes one call at a time: a call is sent on too late',
      wire(wire) {
        const { down, up } = proxied(wire);
        allow(up, 1);
        down.client.request(3, { timeout: '1S' });
        up.client.request(3, { timeout: '1S', headers: [['x-request-id', 'b']] });
        down.client.request(5, { timeout: '1S' });
        wire.wait(700);
        answer(up, 3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        down.server.message(3);
        down.server.trailers(3);
        up.client.request(5, { timeout: '1S', headers: [['x-request-id', 'c']] });
        wire.wait(300);
        down.client.rst(5, 'CANCEL');
        up.client.rst(5, 'INTERNAL_ERROR');
      },
      findings: [
        {
          message: 'late',
          sender: 'server',
          cause: 'server',
          hop: 'proxy-server',
          streams: [5],
          quantities: { limit: 1, queued: 0.7 },
        },
      ],
    },
    {
      name: 'a proxy whose one connection is taken by a long stream: calls wait in it and are never sent on',
      wire(wire) {
        const { down, up } = proxied(wire);
        allow(up, 1);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        answer(up, 3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        down.server.message(3);
        down.server.trailers(3);
        down.client.request(5, { path: '/shop.v1.Catalog/Watch' });
        up.client.request(5, { path: '/shop.v1.Catalog/Watch', headers: [['x-request-id', 'c']] });
        up.server.responseHeaders(5);
        down.server.responseHeaders(5, [envoy, passedOn]);
        wire.wait(100);
        down.client.request(7, { timeout: '500m' });
        wire.wait(500);
        down.client.rst(7, 'CANCEL');
        wire.wait(500);
        up.server.message(5);
        down.server.message(5);
        up.server.trailers(5);
        down.server.trailers(5);
      },
      findings: [
        {
          message: 'unsent',
          sender: 'server',
          hop: 'proxy-server',
          streams: [7],
          quantities: { limit: 1, queued: 0.5 },
          confidence: 0.88,
        },
      ],
    },
    {
      name: 'a server that allows no stream at all',
      wire(wire) {
        const c = limited(wire, 0);
        wire.wait(3000);
        c.leave();
      },
      findings: [{ message: 'none', sender: 'server', cause: 'server', quantities: { limit: 0, waited: 3 } }],
    },
  ],
  silent: [
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
  ],
  sealed: [
    {
      name: 'requests that are sent when a reset makes room, and reset at once',
      message: 'sealed',
      wire(wire) {
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(
          wire,
          c,
          '@20 >246 @150 <246 <46 @3 >136 @150 <66 <77 @1 >72 @5 <11 >68 @30 >85 @5 >81 @5 >26 @5 >17 >2 >F',
        );
      },
    },
    {
      name: 'resets without a request behind them',
      wire(wire) {
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        say(
          wire,
          c,
          '@20 >246 @150 <246 <46 @3 >136 @150 <66 <77 @1 >72 @5 <11 >68 @30 >13 @5 >26 @5 >17 >2 >F',
        );
      },
    },
  ],
};

export default cases;
