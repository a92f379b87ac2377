import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Side, Wire } from '../../../support/wire.ts';

/** The timer of TCP fires again and again, doubling. */
function backOff(wire: Wire, side: Side, times: number): void {
  for (let i = 0, ms = 200; i < times; i++, ms *= 2) {
    wire.wait(ms);
    side.again();
  }
}

const cases: RuleCases = {
  fires: [
    {
      name: 'between two calls, and the next one is repeated without an answer',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.client.lost();
        c.client.request(3, { timeout: '2S' });
        backOff(wire, c.client, 3);
        wire.wait(600);
        c.client.rst(3, 'CANCEL');
        wire.wait(1000);
        c.client.again();
      },
      findings: [
        {
          message: 'vanished',
          sender: 'none',
          cause: 'path',
          streams: [3],
          certainty: 'shown',
          quantities: { calls: 1, stall: 3 },
          answers: { 'data-lost': 'Yes', 'retry-safe': 'No' },
        },
      ],
    },
    {
      name: 'in the middle of a stream that the server sends, and new connections fail as well',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        for (let i = 0; i < 5; i++) {
          c.server.message(1);
          wire.wait(100);
        }
        c.client.lost();
        c.client.request(3);
        backOff(wire, c.client, 2);
        const other = wire.dial('198.18.0.1:40001');
        other.syn();
        wire.wait(400);
        c.client.again();
        wire.wait(1600);
        c.client.again();
        other.syn();
      },
      findings: [{ message: 'vanished', streams: [1, 3], confidence: 0.93 }],
    },
    {
      name: 'a client vanishes, and the server goes on sending',
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        wire.wait(200);
        c.server.lost();
        c.server.message(1, 200);
        backOff(wire, c.server, 4);
      },
      findings: [{ message: 'vanished', cause: 'path', streams: [1], confidence: 0.9 }],
    },
    {
      name: 'a server that sent at a beat stops, and the reset at the deadline is not acknowledged',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        c.server.responseHeaders(1);
        for (let i = 0; i < 10; i++) {
          c.server.message(1);
          wire.wait(100);
        }
        c.client.lost();
        wire.wait(4000);
        c.client.rst(1, 'CANCEL');
        wire.wait(220);
        c.client.again();
        wire.wait(50);
        c.client.window(64_240);
      },
      findings: [
        {
          message: 'vanished',
          cause: 'path',
          streams: [1],
          quantities: { sinceLastMessage: 4.1 },
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a replacement of the host answers by RST at last',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.client.lost();
        c.client.request(3);
        backOff(wire, c.client, 6);
        wire.wait(100);
        c.server.reset();
      },
      findings: [
        { message: 'vanished', streams: [3], confidence: 0.9, answers: { 'who-closed-first': 'server' } },
      ],
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(300);
        c.client.lost();
        c.ask();
        for (const ms of [200, 400, 800, 1600]) {
          wire.wait(ms);
          c.client.again();
        }
      },
      findings: [{ message: 'vanished', cause: 'path', certainty: 'shown' }],
    },
  ],
  silent: [
    {
      name: 'two losses in a row, and then it arrives',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3);
        backOff(wire, c.client, 2);
        wire.wait(800);
        c.client.lost(false);
        c.client.again();
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'the kernel of the peer acknowledges, and its application does not answer',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3, { timeout: '3S' });
        wire.wait(3000);
        c.client.rst(3, 'CANCEL');
      },
    },
    {
      name: 'the connection had been silent for long before',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(350_000);
        c.client.lost();
        c.client.request(3);
        backOff(wire, c.client, 4);
      },
    },
    {
      name: 'what is sent to a client is lost, which gives up and closes: it is there',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.lost();
        c.server.responseHeaders(3);
        backOff(wire, c.server, 2);
        c.client.fin();
        backOff(wire, c.server, 2);
      },
    },
    {
      name: 'nobody waited for what was lost: a farewell to a host that is gone',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.client.lost();
        c.client.goaway(0);
        backOff(wire, c.client, 4);
      },
    },
  ],
};

export default cases;
