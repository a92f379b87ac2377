import { proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Side, Wire } from '../../../support/wire.ts';

/** The timer of TCP fires at these intervals, and nothing of `side` arrives. */
function timeouts(wire: Wire, side: Side, ...intervals: readonly number[]): void {
  for (const ms of intervals) {
    wire.wait(ms);
    side.again();
  }
}

const cases: RuleCases = {
  fires: [
    {
      name: 'an answer is lost twice, and the deadline passes meanwhile',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3, { timeout: '500m' });
        wire.wait(20);
        c.server.lost();
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        timeouts(wire, c.server, 200);
        wire.wait(280);
        c.client.rst(3, 'CANCEL');
        wire.wait(120);
        c.server.lost(false);
        c.server.again();
        wire.wait(10);
        c.call(5);
        c.leave();
      },
      findings: [
        {
          message: 'expired',
          sender: 'none',
          cause: 'path',
          streams: [3],
          certainty: 'shown',
          quantities: { calls: 1, deadline: 0.5, waited: 0.48, share: 0.96 },
          confidence: 0.9,
        },
      ],
    },
    {
      name: 'requests are lost, and all calls of the connection wait',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3, { timeout: '800m' });
        c.client.request(5, { timeout: '800m' });
        timeouts(wire, c.client, 200, 400);
        wire.wait(200);
        c.client.rst(3, 'CANCEL');
        c.client.rst(5, 'CANCEL');
        wire.wait(100);
        c.client.lost(false);
        c.client.again();
        wire.wait(10);
        c.call(7);
        c.leave();
      },
      findings: [{ message: 'expired', streams: [3, 5], quantities: { calls: 2, runs: 1 } }],
    },
    {
      name: 'two thirds of the time of a call that was slow as well',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3, { timeout: '1S' });
        timeouts(wire, c.client, 200);
        wire.wait(400);
        c.client.lost(false);
        c.client.again();
        c.server.window(64_240);
        wire.wait(400);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'expired', streams: [3], confidence: 0.75, quantities: { waited: 0.6 } }],
    },
    {
      name: 'behind a proxy, while the client counts the time',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '700m' });
        up.client.lost();
        up.client.request(1, { timeout: '700m', headers: [['x-request-id', 'a']] });
        timeouts(wire, up.client, 200, 400);
        wire.wait(100);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
        wire.wait(100);
        up.client.lost(false);
        up.client.again();
      },
      findings: [{ message: 'expired', cause: 'path', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'inside TLS without keys: a record of the size of RST_STREAM after the waiting',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(10);
        c.client.lost();
        c.ask();
        timeouts(wire, c.client, 200, 400);
        wire.wait(200);
        c.clientRecord(13);
        wire.wait(100);
        c.client.lost(false);
        c.client.again();
      },
      findings: [
        {
          message: 'expired',
          cause: 'path',
          certainty: 'inferred',
          confidence: 0.9,
          quantities: { calls: 1, waited: 0.8 },
        },
      ],
    },
  ],
  silent: [
    {
      name: 'inside TLS without keys, where the server is slow',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.client.lost();
        c.ask();
        wire.wait(200);
        c.client.lost(false);
        c.client.again();
        wire.wait(800);
        c.clientRecord(13);
      },
    },
    {
      name: 'the same loss costs latency alone (H-38)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        wire.wait(20);
        c.server.lost();
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        timeouts(wire, c.server, 200, 400);
        wire.wait(800);
        c.server.lost(false);
        c.server.again();
        wire.wait(10);
        c.leave();
      },
    },
    {
      name: 'a client throws the end of an answer away that it has long had',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        c.server.lost();
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        timeouts(wire, c.server, 200);
        wire.wait(100);
        c.server.lost(false);
        c.server.again();
        wire.wait(2);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'what was lost is the reset of a server that had ended the call by itself',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3);
        wire.wait(2);
        up.server.lost();
        up.server.responseHeaders(3);
        up.server.rst(3, 'INTERNAL_ERROR');
        timeouts(wire, up.server, 200);
        up.server.lost(false);
        up.server.again();
        down.server.rst(3, 'INTERNAL_ERROR');
        down.leave();
      },
    },
    {
      name: 'one loss long before a server that is slow',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.lost();
        c.client.request(1, { timeout: '1S' });
        wire.wait(200);
        c.client.lost(false);
        c.client.again();
        wire.wait(800);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'a call was lost to such losses before, and then the path is dead',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3, { timeout: '600m' });
        timeouts(wire, c.client, 200);
        wire.wait(400);
        c.client.rst(3, 'CANCEL');
        c.client.lost(false);
        c.client.again();
        c.server.window(64_240);
        wire.wait(300);
        c.client.lost();
        c.client.request(5);
        timeouts(wire, c.client, 200, 400, 800, 1600, 3200, 6400);
      },
    },
    {
      name: 'nothing was lost, and the server is slow',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '500m' });
        wire.wait(500);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'nothing comes back any more',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3, { timeout: '1S' });
        timeouts(wire, c.client, 200, 400);
        wire.wait(400);
        c.client.rst(3, 'CANCEL');
        timeouts(wire, c.client, 400, 1600);
      },
    },
  ],
};

export default cases;
