import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** A server stream and a unary call are open when the server begins to drain. */
function draining(wire: Wire, last = unlimited): WireConnection {
  const c = wire.connect();
  c.client.request(1, { path: '/shop.v1.Catalog/WatchItems' });
  c.server.responseHeaders(1);
  wire.wait(300);
  c.client.request(3);
  c.server.goaway(last);
  c.server.responseHeaders(3);
  c.server.message(3);
  c.server.trailers(3);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'two steps, the calls end by themselves, the client goes on elsewhere',
      wire(wire) {
        const c = draining(wire);
        wire.wait(20);
        c.server.goaway(3);
        const next = wire.connect('198.18.0.1:40001');
        next.call(1);
        wire.wait(200);
        c.server.message(1);
        c.server.trailers(1);
        c.server.fin();
        c.client.fin();
        next.leave();
      },
      findings: [
        {
          message: 'drained',
          sender: 'server',
          cause: 'server',
          streams: [1, 3],
          quantities: { openStreams: 2, finalLastStreamId: 3, newConnections: 1, age: 0.301 },
        },
      ],
    },
    {
      name: 'one step with the real id (nginx), the close by the client',
      wire(wire) {
        const c = draining(wire, 3);
        wire.wait(50);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
      findings: [{ message: 'drained', streams: [1, 3], quantities: { firstLastStreamId: 3 } }],
    },
  ],
  silent: [
    {
      name: 'a call that was open is cut',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        wire.wait(500);
        c.server.fin();
        c.client.fin();
      },
    },
    {
      name: 'a call is above the final id',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.client.request(5);
        c.server.goaway(3);
        wire.wait(50);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'the server ends a call with UNAVAILABLE when its grace is over (C-core)',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        wire.wait(500);
        c.server.trailers(1, 14, 'Cancelling all calls');
        c.server.rst(1, 'NO_ERROR');
        c.server.fin();
        c.client.fin();
      },
    },
    {
      name: 'an idle connection gets GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.goaway(unlimited);
        c.leave();
      },
    },
    {
      name: 'GOAWAY with an error behind it',
      nearMiss: true,
      wire(wire) {
        const c = draining(wire);
        c.server.message(1);
        c.server.trailers(1);
        c.server.goaway(3, 'INTERNAL_ERROR');
        c.server.fin();
        c.client.fin();
      },
    },
  ],
};

export default cases;
