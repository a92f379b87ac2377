import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection that served a call, a pause, and a request that nobody knows what to do with. */
function reused(wire: Wire, ms: number, hopLimit?: number, client?: string): void {
  const c = wire.connect(client);
  c.call(1);
  wire.wait(ms);
  c.client.lost();
  c.client.request(3, { timeout: '5S' });
  wire.wait(2);
  c.server.disown(hopLimit);
}

/** A stream that is open and says nothing for so long. */
function quiet(wire: Wire, ms: number, client: string): WireConnection {
  const c = wire.connect(client);
  c.client.request(1);
  c.server.responseHeaders(1);
  c.server.message(1);
  wire.wait(ms);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the first request after the pause is answered by RST',
      wire(wire) {
        reused(wire, 3000);
      },
      findings: [
        {
          message: 'answered',
          sender: 'server',
          cause: 'middlebox',
          streams: [3],
          quantities: { idle: 3, calls: 1, beforeHeaders: 1, sameTimer: 0 },
          confidence: 0.75,
          ruledOut: ['tcp-rst-mid-stream'],
          answers: { 'data-lost': 'Only the request', 'retry-safe': 'Yes' },
        },
      ],
    },
    {
      name: 'by a router on the way, as its hop limit shows',
      wire(wire) {
        reused(wire, 350_000, 62);
      },
      findings: [
        {
          message: 'answered',
          sender: 'middlebox',
          cause: 'middlebox',
          quantities: { idle: 350, knownTimer: 350, hopLimit: 62, usualHopLimit: 64 },
          confidence: 0.95,
        },
      ],
    },
    {
      name: 'two streams that say nothing are reset after the same time',
      wire(wire) {
        const first = quiet(wire, 500, '198.18.0.1:40000');
        const second = quiet(wire, 3500, '198.18.0.1:40001');
        first.server.reset();
        wire.wait(500);
        second.server.reset();
      },
      findings: [
        {
          message: 'expired',
          cause: 'middlebox',
          streams: [1],
          quantities: { idle: 4, sameTimer: 1 },
          confidence: 0.8,
          answers: { 'data-lost': 'What the open calls', 'retry-safe': 'No' },
        },
        { message: 'expired', streams: [1] },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a pause of the same length before another server is no second witness',
      wire(wire) {
        reused(wire, 3000);
        const c = wire.connect('198.18.0.1:40009', '198.18.0.9:8080');
        c.call(1);
        wire.wait(3000);
        c.client.lost();
        c.client.request(3);
        c.server.disown();
      },
      findings: [
        { message: 'answered', quantities: { sameTimer: 0 }, confidence: 0.75 },
        { message: 'answered', quantities: { sameTimer: 0 }, confidence: 0.75 },
      ],
    },
    {
      name: 'the server speaks first after the pause, to a client that does not know it',
      wire(wire) {
        const c = quiet(wire, 240_000, '198.18.0.1:40000');
        c.server.lost();
        c.server.message(1);
        c.client.disown(61);
      },
      findings: [{ message: 'answered', sender: 'middlebox', cause: 'middlebox', streams: [1] }],
      withoutKeys: 'inconclusive',
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
        c.server.disown();
      },
      findings: [
        {
          message: 'answered',
          cause: 'middlebox',
          certainty: 'inferred',
          quantities: { idle: 350, knownTimer: 350 },
        },
      ],
    },
  ],
  silent: [
    {
      name: 'inside TLS without keys: a PING is what the RST answers, and no call was open',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(350_000);
        c.client.lost();
        c.clientRecord(17);
        c.server.disown();
      },
    },
    {
      name: 'the request after the pause was acknowledged before the reset',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(3000);
        c.client.request(3);
        wire.wait(2);
        c.server.reset();
      },
    },
    {
      name: 'no pause before the request',
      nearMiss: true,
      wire(wire) {
        reused(wire, 300);
      },
    },
    {
      name: 'resets after pauses that have nothing in common',
      nearMiss: true,
      wire(wire) {
        const first = quiet(wire, 2500, '198.18.0.1:40000');
        const second = quiet(wire, 1500, '198.18.0.1:40001');
        first.server.reset();
        wire.wait(200);
        second.server.reset();
      },
    },
    {
      name: 'an idle connection is reset, and nobody wanted anything of it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(350_000);
        c.server.reset(62);
      },
    },
    {
      name: 'the server closes after the pause by FIN (H-3)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(3000);
        c.closedBy('server');
      },
    },
  ],
};

export default cases;
