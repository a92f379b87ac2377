import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** Three calls on their way. */
function busy(wire: Wire): WireConnection {
  const c = wire.connect();
  for (const stream of [1, 3, 5]) c.client.request(stream);
  wire.wait(1);
  return c;
}

function answer(c: WireConnection, stream: number): void {
  c.server.responseHeaders(stream);
  c.server.message(stream);
  c.server.trailers(stream);
}

const cases: RuleCases = {
  fires: [
    {
      name: 'GOAWAY in one step below two calls, which go out again on a new connection',
      wire(wire) {
        const c = busy(wire);
        c.server.goaway(1);
        answer(c, 1);
        wire.wait(3);
        const next = wire.connect('198.18.0.1:40001');
        next.call(1);
        next.call(3);
        c.leave();
        next.leave();
      },
      findings: [
        {
          message: 'retried',
          sender: 'server',
          cause: 'server',
          streams: [3, 5],
          quantities: { lastStreamId: 1, above: 2, below: 1, retries: 2 },
        },
      ],
    },
    {
      name: 'a GOAWAY pair in one moment crosses a call on its way',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(500);
        c.server.goaway(unlimited, 'NO_ERROR', 'max_age');
        c.server.goaway(1);
        c.client.request(3);
        c.leave();
      },
      findings: [
        {
          message: 'lost',
          streams: [3],
          quantities: { lastStreamId: 1, above: 1, retries: 0 },
          lacks: ['retryDelay'],
        },
      ],
    },
    {
      name: 'a GOAWAY that accepts nothing, and the close',
      wire(wire) {
        const c = busy(wire);
        c.server.goaway(0);
        c.closedBy('server');
      },
      findings: [{ message: 'lost', streams: [1, 3, 5], quantities: { lastStreamId: 0, above: 3 } }],
    },

    {
      name: 'a client that says goodbye with calls open, and a GOAWAY of the server behind it',
      wire(wire) {
        const c = busy(wire);
        c.client.goaway(0);
        c.server.goaway(1);
        answer(c, 1);
        c.leave();
      },
      findings: [{ message: 'lost', streams: [3, 5], quantities: { lastStreamId: 1, above: 2 } }],
    },
  ],
  silent: [
    {
      name: 'the last stream is the highest one: all calls are served',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.goaway(5);
        for (const stream of [1, 3, 5]) answer(c, stream);
        c.leave();
      },
    },
    {
      name: 'accepted calls are cut',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.goaway(5);
        c.closedBy('server');
      },
    },
    {
      name: 'the client opens the call long after the GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(1);
        wire.wait(400);
        c.client.request(3);
        wire.wait(400);
        c.leave();
      },
    },
    {
      name: "the client's own GOAWAY with its calls done",
      wire(wire) {
        const c = busy(wire);
        for (const stream of [1, 3, 5]) answer(c, stream);
        c.leave();
      },
    },

    {
      name: 'a push is above the last stream of the client, and none of its calls',
      nearMiss: true,
      wire(wire) {
        const { client, server, ...tcp } = wire.dial();
        tcp.syn();
        tcp.accept();
        client.raw(frames.clientPreface);
        client.raw(frames.settings());
        server.raw(frames.settings());
        client.request(1);
        server.raw(frames.pushPromise(1, 2, Uint8Array.of(0x82, 0x86, 0x84)));
        server.goaway(1);
        for (const stream of [2, 1]) {
          server.responseHeaders(stream);
          server.trailers(stream);
        }
        client.fin();
        server.fin();
      },
    },
  ],
  sealed: [
    {
      name: 'a GOAWAY, and the proxy says that the call was refused',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <121');
        say(wire, down, '<146 @20 >74');
        say(wire, up, '>104 @40 <17 >2 >F');
        say(wire, down, '<98');
      },
    },
    {
      name: 'the call is answered',
      wire(wire) {
        const { down, up } = twoHops(wire);
        say(wire, down, '>174');
        say(wire, up, '>305 @5 <121');
        say(wire, down, '<146 @20 >74');
        say(wire, up, '>104 @40 <17 <99 >2 >F');
        say(wire, down, '<98');
      },
    },
  ],
};

export default cases;
