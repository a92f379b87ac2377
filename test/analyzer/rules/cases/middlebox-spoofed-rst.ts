import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection with one call done and one open. */
function busy(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(50);
  c.client.request(3, { timeout: '5S' });
  wire.wait(300);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'in the name of the server, from three routers nearer',
      wire(wire) {
        const c = busy(wire);
        c.server.reset(61);
      },
      findings: [
        {
          message: 'spoofed',
          sender: 'middlebox',
          cause: 'middlebox',
          streams: [3],
          certainty: 'shown',
          quantities: { hopLimit: 61, usualHopLimit: 64, calls: 1 },
          confidence: 0.85,
          ruledOut: ['tcp-rst-mid-stream'],
        },
      ],
    },
    {
      name: 'in the name of the client, seen at the server',
      wire(wire) {
        const c = busy(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        wire.wait(20);
        c.client.reset(250);
      },
      findings: [{ message: 'spoofed', sender: 'middlebox', cause: 'middlebox', streams: [3] }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'behind a proxy, which tells its client in its own words',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(200);
        up.server.disown(62);
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error or disconnect/reset before headers', [
          ['server', 'envoy'],
        ]);
      },
      findings: [{ message: 'spoofed', cause: 'middlebox', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(50);
        c.ask();
        wire.wait(300);
        c.server.reset(61);
      },
      findings: [{ message: 'spoofed', sender: 'middlebox', cause: 'middlebox', certainty: 'inferred' }],
    },
  ],
  silent: [
    {
      name: 'the hop limit is that of the sender',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.reset(64);
      },
    },
    {
      name: 'another initial hop limit at the same distance: no other place',
      nearMiss: true,
      wire(wire) {
        const c = busy(wire);
        c.server.reset(255);
      },
    },
    {
      name: 'no call was open',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.server.reset(61);
      },
    },
    {
      name: 'the connection had been silent: its entry had run out',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(240_000);
        c.client.lost();
        c.client.request(3);
        c.server.disown(62);
      },
    },
  ],
};

export default cases;
