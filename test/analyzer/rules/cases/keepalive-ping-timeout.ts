import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A quiet stream, and a PING of the client that was answered. */
function quiet(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  c.server.responseHeaders(3);
  wire.wait(500);
  c.client.ping();
  c.server.ping(true);
  wire.wait(2000);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the client pings, waits and closes; TCP acknowledged the PING',
      wire(wire) {
        const c = quiet(wire);
        c.client.ping();
        wire.wait(1000);
        c.closedBy('client');
      },
      findings: [
        {
          message: 'frozen',
          sender: 'client',
          cause: 'server',
          streams: [3],
          certainty: 'shown',
          quantities: { pingTimeout: 1, unanswered: 1, acknowledged: 1, calls: 1 },
          confidence: 0.93,
          ruledOut: ['peer-vanished-half-open'],
          answers: { 'data-lost': 'Not on the way' },
        },
      ],
    },
    {
      name: 'the server pings, and hides the reason behind GOAWAY(NO_ERROR) (grpc-js)',
      wire(wire) {
        const c = quiet(wire);
        c.server.ping();
        wire.wait(800);
        c.server.goaway(3);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        {
          message: 'frozen',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { pingTimeout: 0.8 },
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a proxy gives its upstream connection up by a bare FIN (Envoy)',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(1000);
        up.client.ping();
        wire.wait(2000);
        up.client.fin();
        down.server.fail(1, 14, 'upstream connect error or disconnect/reset before headers', [
          ['server', 'envoy'],
        ]);
        wire.wait(1);
        up.server.fin();
      },
      findings: [
        {
          message: 'frozen',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          quantities: { pingTimeout: 2 },
        },
      ],
    },
    {
      name: 'TCP does not acknowledge it either, and the timeout is short',
      wire(wire) {
        const c = quiet(wire);
        c.client.lost();
        c.client.ping();
        wire.wait(250);
        c.client.again();
        wire.wait(150);
        c.closedBy('client');
      },
      findings: [
        {
          message: 'unacknowledged',
          sender: 'client',
          cause: 'path',
          streams: [3],
          quantities: { acknowledged: 0 },
          confidence: 0.8,
          ruledOut: [],
          answers: { 'data-lost': 'Possibly' },
        },
      ],
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        wire.wait(3000);
        c.clientRecord(17);
        wire.wait(1000);
        c.closedBy('client');
      },
      findings: [
        {
          message: 'inferred',
          sender: 'client',
          cause: 'server',
          certainty: 'inferred',
          quantities: { pingTimeout: 1 },
          confidence: 0.9,
        },
      ],
    },
  ],
  silent: [
    {
      name: 'the PING of a drain that a leaving client does not answer (H-2)',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.server.goaway(2 ** 31 - 1);
        c.server.ping();
        wire.wait(5000);
        c.server.goaway(3);
        c.closedBy('server');
      },
    },
    {
      name: 'the other side closes right behind the PING',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.client.ping();
        wire.wait(5);
        c.closedBy('server');
      },
    },
    {
      name: 'every PING was answered',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.client.ping();
        wire.wait(400);
        c.server.ping(true);
        wire.wait(600);
        c.closedBy('client');
      },
    },
    {
      name: 'the capture ends before anybody gives up',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.client.ping();
        wire.wait(1000);
        c.client.window(64_240);
      },
    },
  ],
};

export default cases;
