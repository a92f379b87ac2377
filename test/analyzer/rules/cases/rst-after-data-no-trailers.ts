import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';
import { envoyAnswers } from '../../../support/envoy-answers.ts';

/** A call on a connection that served one before. */
function called(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3, { timeout: '5S' });
  wire.wait(40);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'INTERNAL_ERROR by the server',
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        wire.wait(10);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.leave();
      },
      findings: [
        { message: 'reset', sender: 'server', cause: 'server', streams: [3], quantities: { errorCode: 2 } },
      ],
    },
    {
      name: 'NO_ERROR by the server, as the interop tests of gRPC do it',
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.rst(3, 'NO_ERROR');
        c.leave();
      },
      findings: [{ message: 'reset', streams: [3] }],
    },
    {
      name: 'behind a proxy that tells the client in its own words',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(20);
        up.server.responseHeaders(1);
        up.server.message(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.message(1);
        wire.wait(5);
        up.server.rst(1, 'INTERNAL_ERROR');
        wire.wait(1);
        down.server.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'reset', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'only the hop in front of a proxy was captured: whose reset it was stays open',
      wire(wire) {
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        c.client.request(1);
        c.server.responseHeaders(1, [['server', 'envoy']]);
        c.server.message(1);
        c.server.trailers(1);
        c.client.request(3);
        wire.wait(20);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.rst(3, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'reset', sender: 'proxy', cause: 'unknown', hop: 'client-proxy' }],
    },
  ],
  silent: [
    {
      name: 'the message was not complete',
      nearMiss: true,
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.announce(3, 500);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'an end without trailers and without a reset',
      nearMiss: true,
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.message(3, 8, true);
        c.leave();
      },
    },
    {
      name: 'the client resets',
      nearMiss: true,
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'RST_STREAM(NO_ERROR) after a complete response',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
    },
    {
      name: 'resets beside a GOAWAY with an error code',
      nearMiss: true,
      wire(wire) {
        const c = called(wire);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.rst(3, 'PROTOCOL_ERROR');
        c.server.goaway(3, 'PROTOCOL_ERROR');
        c.closedBy('server');
      },
    },
  ],
  sealed: [
    {
      name: 'resets where earlier answers had trailers',
      message: 'sealed',
      wire(wire) {
        envoyAnswers(wire, ['trailers', 'reset', 'reset']);
      },
    },
    {
      name: 'answers with trailers',
      wire(wire) {
        envoyAnswers(wire, ['trailers', 'trailers', 'trailers']);
      },
    },
  ],
};

export default cases;
