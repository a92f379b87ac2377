import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Side, Wire, WireConnection } from '../../../support/wire.ts';

/** The timer of TCP fires again and again, doubling. */
function backOff(wire: Wire, side: Side, times: number): void {
  for (let i = 0, ms = 200; i < times; i++, ms *= 2) {
    wire.wait(ms);
    side.again();
  }
}

/** A connection that served a call, a pause, and a request that vanishes. */
function forgotten(wire: Wire, ms: number): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(ms);
  c.client.lost();
  c.client.request(3, { timeout: '1S' });
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a request after the pause, repeated until its deadline and beyond',
      wire(wire) {
        const c = forgotten(wire, 5000);
        backOff(wire, c.client, 2);
        wire.wait(400);
        c.client.rst(3, 'CANCEL');
        wire.wait(400);
        c.client.again();
        wire.wait(1600);
        c.client.again();
      },
      findings: [
        {
          message: 'forgotten',
          sender: 'none',
          cause: 'middlebox',
          streams: [3],
          certainty: 'shown',
          quantities: { idle: 5, calls: 1, stall: 3 },
          confidence: 0.72,
          ruledOut: ['peer-vanished-half-open'],
          answers: { 'who-closed-first': 'Nobody', 'retry-safe': 'No' },
        },
      ],
    },
    {
      name: 'a new connection is answered meanwhile; shorter pauses had been survived',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(2000);
        c.call(3);
        wire.wait(240_000);
        c.client.lost();
        c.client.request(5);
        backOff(wire, c.client, 3);
        const other = wire.connect('198.18.0.1:40001');
        other.call(1);
        wire.wait(1600);
        c.client.again();
        other.leave();
        c.client.fin();
      },
      findings: [
        {
          message: 'forgotten',
          streams: [5],
          quantities: { idle: 240, longestSurvivedIdle: 2, knownTimer: 240 },
          confidence: 0.9,
          answers: { 'who-closed-first': 'client' },
        },
      ],
    },
    {
      name: 'a shorter pause had been survived, and the longer one is nobody’s known timer',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(2000);
        c.call(3);
        wire.wait(7000);
        c.client.lost();
        c.client.request(5);
        backOff(wire, c.client, 4);
      },
      findings: [{ message: 'forgotten', streams: [5], confidence: 0.77 }],
    },
    {
      name: 'a proxy uses the dead connection for call after call',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        up.server.trailers(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.trailers(1);
        wire.wait(3000);
        up.client.lost();
        for (const id of [3, 5]) {
          down.client.request(id);
          up.client.request(id, { headers: [['x-request-id', String(id)]] });
          backOff(wire, up.client, 2);
          wire.wait(400);
          down.server.fail(id, 14, 'upstream request timeout', [['server', 'envoy']]);
          up.client.rst(id, 'INTERNAL_ERROR');
        }
        wire.wait(1000);
        up.client.again();
      },
      findings: [{ message: 'forgotten', cause: 'middlebox', hop: 'proxy-server', streams: [3, 5] }],
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(350_000);
        c.client.lost();
        c.ask();
        for (const ms of [200, 400, 800, 1600]) {
          wire.wait(ms);
          c.client.again();
        }
      },
      findings: [
        {
          message: 'forgotten',
          cause: 'middlebox',
          certainty: 'shown',
          quantities: { idle: 350, knownTimer: 350 },
          confidence: 0.77,
        },
      ],
    },
  ],
  silent: [
    {
      name: 'inside TLS without keys: only a PING is lost',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(350_000);
        c.client.lost();
        c.clientRecord(17);
        for (const ms of [200, 400, 800, 1600]) {
          wire.wait(ms);
          c.client.again();
        }
      },
    },
    {
      name: 'the request after the pause is acknowledged',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.client.request(3, { timeout: '1S' });
        wire.wait(1000);
        c.client.rst(3, 'CANCEL');
      },
    },
    {
      name: 'the same silence without a pause before it',
      nearMiss: true,
      wire(wire) {
        const c = forgotten(wire, 300);
        backOff(wire, c.client, 4);
      },
    },
    {
      name: 'the connection had survived longer pauses',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(9000);
        c.call(3);
        wire.wait(2000);
        c.client.lost();
        c.client.request(5);
        backOff(wire, c.client, 4);
      },
    },
    {
      name: 'the request is lost once after the pause, and then arrives',
      nearMiss: true,
      wire(wire) {
        const c = forgotten(wire, 5000);
        wire.wait(200);
        c.client.lost(false);
        c.client.again();
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'new connections are not answered either',
      nearMiss: true,
      wire(wire) {
        const c = forgotten(wire, 5000);
        backOff(wire, c.client, 2);
        const other = wire.dial('198.18.0.1:40001');
        other.syn();
        wire.wait(400);
        c.client.again();
        wire.wait(1600);
        c.client.again();
        other.syn();
      },
    },
  ],
};

export default cases;
