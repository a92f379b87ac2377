import type { RuleCases } from '../../../support/rule-tester.ts';
import type { WireConnection } from '../../../support/wire.ts';
import { alert, sealed, serverHello13 } from '../../../support/tls-messages.ts';
import { hello, serverCloses } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';
import { type Reply, saidByEnvoy, saidByOthers } from '../../../support/local-reply-cases.ts';

const reply: Reply = {
  status: 14,
  message:
    'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure',
};
const other: Reply = {
  status: 14,
  message: 'upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
  after: 1000,
};

const behind = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };

/** The answer of a proxy that is not Envoy. */
function badGateway(down: WireConnection, status: number): void {
  down.server.headers(1, [
    [':status', String(status)],
    ['content-type', 'text/html'],
    ['server', 'nginx/1.22.1'],
  ]);
  down.server.body(1, '<html>', true);
}

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'failed', cause: 'unknown', hop: 'proxy-server' }),
    ...saidByEnvoy(other, { message: 'timedOut', cause: 'unknown', hop: 'proxy-server' }).map((each) => ({
      ...each,
      name: `${each.name} (timedOut 14)`,
    })),
    {
      name: 'Envoy says it, and its attempt was captured, which is the matter',
      answeredBy: 'tcp-connect-refused',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const attempt = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        attempt.syn();
        attempt.refuse();
        down.server.fail(1, 14, reply.message, [['server', 'envoy']]);
        down.leave();
      },
      findings: [{ message: 'failed', sender: 'proxy', cause: 'server', hop: 'proxy-server' }],
    },
    {
      name: 'nginx answers 502 when the backend refuses, which is the matter',
      answeredBy: 'tcp-connect-refused',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const attempt = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        attempt.syn();
        attempt.refuse();
        badGateway(down, 502);
        down.leave();
      },
      findings: [
        {
          message: 'gateway',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          streams: [1],
          quantities: { attempts: 1, httpStatus: 502 },
        },
      ],
    },
    {
      name: 'HAProxy answers 503 after four attempts in three seconds',
      answeredBy: 'tcp-connect-refused',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        for (let i = 0; i < 4; i++) {
          const attempt = wire.dial(`198.18.0.2:${41_000 + i}`, '198.18.1.3:8080', 'proxy-server');
          attempt.syn();
          attempt.refuse();
          wire.wait(i < 3 ? 1000 : 0);
        }
        badGateway(down, 503);
        down.leave();
      },
      findings: [{ message: 'gateway', quantities: { attempts: 4, after: 3 } }],
    },

    {
      name: 'nginx answers 502 when TLS behind it fails, which is the matter',
      answeredBy: 'tls-no-common-cipher',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const attempt = hello(wire, behind);
        attempt.server.raw(alert(40));
        serverCloses(attempt);
        badGateway(down, 502);
        down.leave();
      },
      findings: [{ message: 'gateway', cause: 'server', quantities: { attempts: 1 } }],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: '502, and an attempt that had failed before the request came',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const attempt = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        attempt.syn();
        attempt.refuse();
        wire.wait(100);
        down.client.request(1);
        badGateway(down, 502);
        down.leave();
      },
    },
    {
      name: '502, and an attempt that failed after it',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        badGateway(down, 502);
        wire.wait(100);
        const attempt = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        attempt.syn();
        attempt.refuse();
        down.leave();
      },
    },
    {
      name: '502 while the proxy has its connection: something else failed behind it',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        up.server.rst(1, 'INTERNAL_ERROR');
        badGateway(down, 502);
        down.leave();
      },
    },
    {
      name: 'a server answers 502 by itself',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        badGateway(c, 502);
        c.leave();
      },
    },

    {
      name: '502 while somebody else is refused elsewhere',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const attempt = wire.dial('198.18.0.9:41000', '198.18.0.8:8080', 'client-proxy');
        attempt.syn();
        attempt.refuse();
        badGateway(down, 502);
        down.leave();
      },
    },
    {
      name: '502 while the proxy opens a connection that is closed to us, and works',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const up = hello(wire, behind);
        up.server.raw(serverHello13());
        for (const size of [600, 80]) up.server.raw(sealed(size));
        for (const size of [53, 180]) up.client.raw(sealed(size));
        badGateway(down, 502);
        down.leave();
      },
    },
    {
      name: '502 while the proxy opens a connection with TLS for a call to another service',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1, { path: '/shop.v1.Basket/GetBasket' });
        const t = tls13(wire, behind);
        t.finish();
        request(t);
        response(t);
        badGateway(down, 502);
        down.leave();
      },
    },

    {
      name: '502 while the proxy opens a connection in clear that it does not use yet',
      nearMiss: true,
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const up = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.syn();
        up.accept();
        badGateway(down, 502);
        down.leave();
      },
    },
  ],
};

export default cases;
