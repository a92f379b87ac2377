import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'near the client: the request first, and a FIN that does not acknowledge it',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.client.lost();
        c.client.request(3, { timeout: '2S' });
        c.server.fin();
        wire.wait(1);
        c.client.fin();
        c.server.disown();
      },
      findings: [
        {
          message: 'crossed',
          sender: 'server',
          cause: 'none',
          streams: [3],
          certainty: 'shown',
          quantities: { idle: 5, calls: 1, beforeHeaders: 1 },
          confidence: 0.9,
          answers: { 'retry-safe': 'Yes in fact' },
        },
      ],
    },
    {
      name: 'near the server: the FIN first, and RST for the request behind it',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.server.fin();
        wire.wait(2);
        c.client.request(3, { timeout: '2S' });
        c.server.disown();
      },
      findings: [
        {
          message: 'crossed',
          sender: 'server',
          cause: 'none',
          streams: [3],
          ruledOut: ['fin-without-goaway'],
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'behind a proxy, which answers its client UNAVAILABLE',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        up.server.trailers(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.trailers(1);
        wire.wait(4000);
        down.client.request(3);
        up.client.lost();
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.fin();
        wire.wait(1);
        up.client.fin();
        down.server.fail(3, 14, 'upstream connect error or disconnect/reset before headers', [
          ['server', 'envoy'],
        ]);
      },
      findings: [{ message: 'crossed', cause: 'none', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'a client that has seen the FIN and goes on',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.server.fin();
        wire.wait(500);
        c.client.request(3);
        c.server.disown();
      },
      findings: [{ message: 'late', sender: 'server', cause: 'client', streams: [3] }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'inside TLS without keys',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(5000);
        c.client.lost();
        c.ask();
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [
        {
          message: 'crossed',
          cause: 'none',
          certainty: 'inferred',
          quantities: { idle: 5 },
          confidence: 0.9,
        },
      ],
    },
    {
      name: 'without a pause worth the name',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(300);
        c.client.lost();
        c.client.request(3);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
      findings: [{ message: 'crossed', cause: 'none', streams: [3], confidence: 0.8 }],
    },
  ],
  silent: [
    {
      name: 'the request had arrived when the server closed',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.client.request(3);
        wire.wait(2);
        c.closedBy('server');
      },
    },
    {
      name: 'the server resets the connection, and a request crosses the RST',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.client.lost();
        c.client.request(3);
        c.server.reset();
      },
    },
    {
      name: 'an idle connection is closed, and nothing is asked of it',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.server.fin();
        wire.wait(1);
        c.client.fin();
      },
    },
    {
      name: 'an older call was open too',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(500);
        c.client.lost();
        c.client.request(3);
        c.closedBy('server');
      },
    },
    {
      name: 'GOAWAY names the request as not processed',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        wire.wait(5000);
        c.client.lost();
        c.client.request(3);
        c.server.goaway(1);
        c.server.fin();
        c.client.lost(false);
        c.client.fin();
      },
    },
  ],
};

export default cases;
