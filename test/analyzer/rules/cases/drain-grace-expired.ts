import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** A running server stream on a connection that is drained at an age of about 600 ms, as grpc-js does it. */
function drained(wire: Wire): WireConnection {
  const c = wire.connect();
  c.client.request(1, { path: '/shop.v1.Catalog/WatchItems' });
  c.server.responseHeaders(1);
  wire.wait(600);
  c.server.goaway(unlimited, 'NO_ERROR', 'max_age');
  c.server.goaway(1);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'FIN by the server one grace after its GOAWAY, a stream open',
      wire(wire) {
        const c = drained(wire);
        for (let i = 0; i < 3; i++) {
          wire.wait(100);
          c.server.message(1);
        }
        wire.wait(100);
        c.server.goaway(1);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        {
          message: 'cut',
          sender: 'server',
          cause: 'server',
          streams: [1],
          quantities: { grace: 0.4, age: 0.6, lastStreamId: 1 },
        },
      ],
      sealed: 'sealed',
    },
    {
      name: 'TCP RST by the server one grace after its GOAWAY',
      wire(wire) {
        const c = drained(wire);
        wire.wait(400);
        c.server.reset();
      },
      findings: [{ message: 'cut', sender: 'server', streams: [1], quantities: { grace: 0.4 } }],
    },
    {
      name: 'behind a proxy that tells the client in its own words',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        wire.wait(600);
        up.server.goaway(1);
        wire.wait(400);
        up.server.fin();
        down.server.rst(1, 'INTERNAL_ERROR');
        up.client.fin();
      },
      findings: [
        {
          message: 'cut',
          sender: 'server',
          cause: 'server',
          hop: 'proxy-server',
          streams: [1],
          evidence: ['GOAWAY(NO_ERROR) begins', 'the close', 'what the client saw of it', 'a call'],
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the close follows the GOAWAY at once: no grace was given',
      nearMiss: true,
      wire(wire) {
        const c = drained(wire);
        wire.wait(2);
        c.closedBy('server');
      },
    },
    {
      name: 'the stream ends with its trailers inside the grace',
      nearMiss: true,
      wire(wire) {
        const c = drained(wire);
        wire.wait(300);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(100);
        c.closedBy('server');
      },
    },
    {
      name: 'the client leaves during the drain',
      nearMiss: true,
      wire(wire) {
        const c = drained(wire);
        for (let i = 0; i < 3; i++) {
          wire.wait(100);
          c.server.message(1);
        }
        wire.wait(100);
        c.closedBy('client');
      },
    },
    {
      name: 'FIN with a stream open and no GOAWAY before',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'the capture stops during the grace',
      wire(wire) {
        drained(wire);
        wire.wait(200);
      },
    },

    {
      name: 'the client had said goodbye, and the server closes with its call open',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.goaway(0);
        wire.wait(400);
        c.closedBy('server');
      },
    },
    {
      name: 'the server resets a call during the drain',
      nearMiss: true,
      wire(wire) {
        const c = drained(wire);
        wire.wait(400);
        c.server.rst(1, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
    },
  ],
};

export default cases;
