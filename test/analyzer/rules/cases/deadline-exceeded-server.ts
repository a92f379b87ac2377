import { say, twoHops } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call with a deadline of 300 ms on a connection that served one before. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3, { timeout: '300m' });
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'trailers-only DEADLINE_EXCEEDED at the deadline',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(303);
        c.server.fail(3, 4, 'Deadline exceeded');
        c.leave();
      },
      findings: [
        {
          message: 'status',
          sender: 'server',
          cause: 'server',
          streams: [3],
          quantities: { deadline: 0.3, elapsed: 0.303 },
          confidence: 0.95,
          evidence: ['grpc-status 4', 'request'],
        },
      ],
    },
    {
      name: 'the same, then RST_STREAM(CANCEL) by the server',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '300m', open: true });
        wire.wait(300);
        c.server.fail(1, 4, 'context deadline exceeded');
        c.server.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'status', streams: [1] }],
    },
    {
      name: 'RST_STREAM(CANCEL) by the server at the deadline',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(301);
        c.server.rst(3, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'reset',
          sender: 'server',
          streams: [3],
          confidence: 0.85,
          evidence: ['RST_STREAM(CANCEL)', 'request'],
        },
      ],
    },
    {
      name: 'behind a proxy that passes the status on',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '300m' });
        up.client.request(1, { timeout: '300m', headers: [['x-request-id', 'a']] });
        wire.wait(301);
        up.server.fail(1, 4, 'Deadline exceeded');
        down.server.fail(1, 4, 'Deadline exceeded', [['server', 'envoy']]);
      },
      findings: [{ message: 'status', sender: 'server', cause: 'server', hop: 'proxy-server' }],
    },
  ],
  silent: [
    {
      name: 'the handler returns DEADLINE_EXCEEDED long before the deadline',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(120);
        c.server.fail(3, 4, 'the database took too long');
        c.leave();
      },
    },
    {
      name: 'DEADLINE_EXCEEDED without a deadline',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(300);
        c.server.fail(1, 4, 'too slow');
        c.leave();
      },
    },
    {
      name: 'the client resets first and the status crosses',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.client.rst(3, 'CANCEL');
        c.server.fail(3, 4, 'Deadline exceeded');
        c.leave();
      },
    },
    {
      name: 'a proxy says that its own limit is over',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '300m' });
        wire.wait(300);
        c.server.fail(1, 4, 'downstream duration timeout', [['server', 'envoy']]);
        c.leave();
      },
    },
    {
      name: 'an answer in time',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(295);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'the server resets with an error of its own just then',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(301);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.leave();
      },
    },
  ],
  sealed: [
    {
      name: 'short answers, each after the same time',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent, answer, left] of [
          [173, 304, 93, 123],
          [68, 96, 14, 20],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @300 <${answer}`);
          say(wire, down, `<${left} @20`);
        }
      },
    },
    {
      name: 'short answers at different times',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent, answer, left, after] of [
          [173, 304, 93, 123, 300],
          [68, 96, 14, 20, 150],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @${after} <${answer}`);
          say(wire, down, `<${left} @20`);
        }
      },
    },
  ],
};

export default cases;
