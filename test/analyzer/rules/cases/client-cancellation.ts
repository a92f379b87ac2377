import type { RuleCases } from '../../../support/rule-tester.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'CANCEL long before the deadline',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3, { timeout: '3S' });
        wire.wait(120);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'cancelled',
          sender: 'client',
          cause: 'client',
          streams: [3],
          quantities: { elapsed: 0.12, deadline: 3 },
          confidence: 0.93,
          ruledOut: ['deadline-exceeded-client'],
        },
      ],
    },
    {
      name: 'CANCEL of a stream that is delivering, without a deadline',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.message(1);
        wire.wait(300);
        c.server.message(1);
        c.client.rst(1, 'CANCEL');
        c.server.message(1);
        c.leave();
      },
      findings: [
        {
          message: 'cancelled',
          sender: 'client',
          streams: [1],
          confidence: 0.85,
          ruledOut: [],
          lacks: ['deadline'],
        },
      ],
    },
    {
      name: 'two hops: the proxy translates the cancel upstream',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '2S' });
        up.client.request(1, { timeout: '2S', headers: [['x-request-id', 'a']] });
        wire.wait(300);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'cancelled', sender: 'client', cause: 'client', hop: 'client-proxy' }],
    },
    {
      name: 'a call that a planned GOAWAY had accepted, and its caller does not want any more',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.goaway(3);
        wire.wait(200);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'cancelled', sender: 'client', streams: [3] }],
    },
    {
      name: 'a client that has said goodbye cancels what is still open',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.client.goaway(0);
        wire.wait(20);
        c.client.rst(3, 'CANCEL');
        c.closedBy('client');
      },
      findings: [{ message: 'cancelled', sender: 'client', streams: [3] }],
    },
    {
      name: 'the server gives the connection up long after the cancel',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(50);
        c.client.rst(1, 'CANCEL');
        wire.wait(500);
        c.server.goaway(1, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'cancelled', sender: 'client', streams: [1] }],
    },
    {
      name: 'a proxy cancels, and what its client had told it was not captured',
      wire(wire) {
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.client.request(1, { timeout: '2S', headers: [['x-request-id', 'a']] });
        wire.wait(300);
        up.client.rst(1, 'CANCEL');
      },
      findings: [{ message: 'cancelled', sender: 'proxy', cause: 'unknown', hop: 'proxy-server' }],
    },
    {
      name: 'a client takes its leave amid answers, and a proxy resets their streams behind it',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(5);
        up.server.responseHeaders(1);
        down.server.responseHeaders(1);
        wire.wait(300);
        down.client.goaway(0);
        down.client.fin();
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
        down.server.fin();
      },
      findings: [
        {
          ...({ message: 'left', sender: 'client', cause: 'client', hop: 'client-proxy' } as const),
          ...{ streams: [1], quantities: { elapsed: 0.306 }, confidence: 0.75, says: 'a call' },
        },
      ],
    },
    {
      name: 'a proxy takes its leave with two calls open, and for whom was not captured',
      wire(wire) {
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        for (const stream of [1, 3]) {
          up.client.request(stream, { headers: [['x-request-id', `id-${stream}`]] });
          up.server.responseHeaders(stream);
        }
        wire.wait(300);
        up.client.goaway(0);
        up.closedBy('client');
      },
      findings: [{ message: 'left', sender: 'proxy', cause: 'unknown', streams: [1, 3], says: '2 calls' }],
    },
  ],
  silent: [
    {
      name: 'a client that closes without GOAWAY (`fin-without-goaway`)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(300);
        c.closedBy('client');
      },
    },
    {
      name: "a client that leaves because of the server's GOAWAY, and one that leaves at the deadline of its call",
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(300);
        c.server.goaway(1);
        wire.wait(1);
        c.leave();
        const late = wire.connect('198.18.0.1:40001');
        late.client.request(1, { timeout: '300m' });
        wire.wait(300);
        late.leave();
      },
    },
    {
      name: 'a client that leaves when all has been answered',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'CANCEL at the deadline',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '300m' });
        wire.wait(300);
        c.client.rst(1, 'CANCEL');
      },
    },
    {
      name: 'CANCEL after the trailers (bookkeeping)',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'CANCEL in answer to an HTML page',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.headers(1, [
          [':status', '502'],
          ['content-type', 'text/html'],
        ]);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'CANCEL in answer to a message above 4 MiB',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1);
        c.server.announce(1, 5_000_000);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: "CANCEL of streams above the last one of the server's GOAWAY",
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.goaway(1);
        c.client.rst(3, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'the server resets with CANCEL',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(50);
        c.server.rst(1, 'CANCEL');
      },
    },
    {
      name: 'CANCEL in answer to a GOAWAY with an error',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(50);
        c.server.goaway(1, 'INTERNAL_ERROR');
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },
    {
      name: 'CANCEL after a whole page',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.plain(1);
        c.server.plainResponse(1);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
    },

    {
      name: 'the client resets for another reason than CANCEL',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '3S' });
        wire.wait(120);
        c.client.rst(1, 'INTERNAL_ERROR');
      },
    },
  ],
};

export default cases;
