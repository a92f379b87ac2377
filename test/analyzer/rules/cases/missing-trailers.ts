import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call whose response has begun on both hops. */
function through(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
  down.client.request(1);
  up.client.request(1, { headers: [['x-request-id', 'a']] });
  up.server.responseHeaders(1);
  down.server.responseHeaders(1, [['server', 'envoy']]);
  return { down, up };
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the message ends the stream',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.responseHeaders(3);
        c.server.message(3, 8, true);
        c.leave();
      },
      findings: [
        {
          message: 'absent',
          sender: 'server',
          cause: 'server',
          streams: [3],
          quantities: { messages: 1, endStreamOnData: 1 },
        },
      ],
    },
    {
      name: 'last HEADERS without grpc-status',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.headers(1, [['x-checksum', 'ab']], true);
        c.leave();
      },
      findings: [{ message: 'absent', streams: [1], quantities: { messages: 1 } }],
    },
    {
      name: 'HEADERS alone, status 200, no grpc-status',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(
          1,
          [
            [':status', '200'],
            ['content-type', 'application/grpc'],
          ],
          true,
        );
        c.leave();
      },
      findings: [{ message: 'absent', streams: [1] }],
    },
    {
      name: 'the proxy passes on what the server ended so',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.message(1, 8, true);
        down.server.message(1, 8, true);
      },
      findings: [{ message: 'absent', sender: 'server', cause: 'server', hop: 'proxy-server' }],
    },
    {
      name: 'the trailers are there upstream and not downstream',
      wire(wire) {
        const { down, up } = through(wire);
        up.server.message(1);
        up.server.trailers(1);
        down.server.message(1);
        down.server.body(1, '', true);
      },
      findings: [{ message: 'dropped', sender: 'proxy', cause: 'proxy', hop: 'client-proxy' }],
    },
  ],
  silent: [
    {
      name: 'trailers with a status',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'an RST_STREAM in the place of the trailers',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
    },
    {
      name: 'an HTML page',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '200'],
          ['content-type', 'text/html'],
        ]);
        c.server.body(1, '<html>', true);
        c.leave();
      },
    },
    {
      name: 'the upstream stream was cut, and the proxy ended the response',
      nearMiss: true,
      wire(wire) {
        const { down, up } = through(wire);
        up.server.rst(1, 'INTERNAL_ERROR');
        down.server.body(1, '', true);
      },
    },
    {
      name: 'the capture stops in the middle of a long stream',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        wire.wait(500);
      },
    },
  ],
};

export default cases;
