import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A request with a deadline of 300 ms on a connection that served a call before. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3, { timeout: '300m' });
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'three calls that all run out of time',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        for (const id of [3, 5, 7]) {
          c.client.request(id, { timeout: '300m' });
          wire.wait(300);
          c.client.rst(id, 'CANCEL');
          wire.wait(40);
        }
        c.leave();
      },
      findings: [
        { message: 'expired', cause: 'server', streams: [3] },
        { message: 'expired', cause: 'server', streams: [5] },
        { message: 'expired', cause: 'server', streams: [7] },
      ],
      sealed: { message: 'sealed', confidence: 0.9 },
    },
    {
      name: 'CANCEL at the deadline, the server silent',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
      withoutKeys: 'inconclusive',
      findings: [
        {
          message: 'expired',
          sender: 'client',
          cause: 'server',
          streams: [3],
          quantities: { deadline: 0.3, elapsed: 0.3 },
        },
      ],
    },
    {
      name: 'CANCEL at the deadline with response headers seen',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(100);
        c.server.responseHeaders(3);
        wire.wait(201);
        c.client.rst(3, 'CANCEL');
      },
      withoutKeys: 'inconclusive',
      findings: [{ message: 'expired', cause: 'server', streams: [3], says: 'had begun to answer' }],
    },
    {
      name: 'CANCEL at the deadline while the request was still being sent',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '300m', open: true });
        wire.wait(300);
        c.client.rst(1, 'CANCEL');
      },
      withoutKeys: 'inconclusive',
      findings: [{ message: 'expired', cause: 'unknown', streams: [1], says: 'was not complete' }],
    },
    {
      name: 'two hops: the proxy passes CANCEL on',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '300m' });
        up.client.request(1, { timeout: '300m', headers: [['x-request-id', 'a']] });
        wire.wait(300);
        down.client.rst(1, 'CANCEL');
        up.client.rst(1, 'CANCEL');
      },
      withoutKeys: 'inconclusive',
      findings: [{ message: 'expired', hop: 'client-proxy', streams: [1] }],
    },
    {
      name: 'two hops: the proxy translates the cancel, and the server behind it was silent',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '300m' });
        up.client.request(1, { timeout: '300m', headers: [['x-request-id', 'a']] });
        wire.wait(300);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      withoutKeys: 'inconclusive',
      findings: [
        { message: 'expired', sender: 'client', cause: 'server', hop: 'client-proxy', streams: [1] },
      ],
    },
    {
      name: 'two hops: the server gives the call up in the same moment',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '300m' });
        up.client.request(1, { timeout: '300m', headers: [['x-request-id', 'a']] });
        wire.wait(300);
        down.client.rst(1, 'CANCEL');
        up.server.rst(1, 'CANCEL');
      },
      withoutKeys: 'inconclusive',
      findings: [
        {
          message: 'expired',
          streams: [1],
          evidence: ['RST_STREAM(CANCEL)', 'request with a grpc-timeout', 'the same request upstream'],
        },
      ],
    },
    {
      name: 'only the hop in front of a proxy was captured: the slow party stays open',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['server', 'envoy']]);
        c.server.message(1);
        c.server.trailers(1);
        c.client.request(3, { timeout: '300m' });
        wire.wait(300);
        c.client.rst(3, 'CANCEL');
      },
      withoutKeys: 'inconclusive',
      findings: [
        { message: 'expired', sender: 'client', cause: 'unknown', hop: 'client-proxy', streams: [3] },
      ],
    },

    {
      name: 'the same without a proxy, as the user says',
      wire(wire) {
        wire.nameHop('client-server');
        const c = wire.connect();
        c.call(1);
        for (const id of [3, 5, 7]) {
          c.client.request(id, { timeout: '300m' });
          wire.wait(300);
          c.client.rst(id, 'CANCEL');
          wire.wait(40);
        }
        c.leave();
      },
      findings: [
        { message: 'expired', cause: 'server', hop: 'client-server', streams: [3] },
        { message: 'expired', cause: 'server', streams: [5] },
        { message: 'expired', cause: 'server', streams: [7] },
      ],
      sealed: { message: 'sealed', cause: 'server', hop: 'client-server' },
    },
  ],
  silent: [
    {
      name: 'CANCEL long before the deadline',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(120);
        c.client.rst(3, 'CANCEL');
      },
    },
    {
      name: 'CANCEL at the same time without a deadline',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(300);
        c.client.rst(1, 'CANCEL');
      },
    },
    {
      name: 'CANCEL after the trailers (bookkeeping)',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.server.responseHeaders(3);
        c.server.trailers(3);
        c.client.rst(3, 'CANCEL');
      },
    },
    {
      name: 'the server resets at the deadline',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.server.rst(3, 'CANCEL');
      },
    },
    {
      name: 'the server answers in time',
      wire(wire) {
        const c = waiting(wire);
        wire.wait(290);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },

    {
      name: 'the client resets at the deadline for a reason of its own',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.client.rst(3, 'PROTOCOL_ERROR');
      },
    },
    {
      name: 'the server had reset just before, and the CANCEL crosses that',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        wire.wait(300);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.client.rst(3, 'CANCEL');
      },
    },

    {
      name: 'CANCEL at the deadline of a request that goes on behind its answer',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '300m', open: true });
        wire.wait(299);
        c.server.fail(1, 5, 'no such item');
        c.client.rst(1, 'CANCEL');
      },
    },
  ],
};

export default cases;
