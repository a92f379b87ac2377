import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, sealed, serverHello13 } from '../../../support/tls-messages.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';
import { hello, serverCloses } from '../../../support/wire-tls.ts';

const port = '198.18.0.2:8443';

/** TCP is established and the client has begun HTTP/2 in plaintext. */
function begin(wire: Wire, client = '198.18.0.1:40009'): WireDial {
  const c = wire.dial(client, port);
  c.syn();
  c.accept();
  c.client.raw(frames.clientPreface);
  c.client.raw(frames.settings([[2, 0]]));
  wire.wait(1);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the server answers with a TLS alert',
      wire(wire) {
        const c = begin(wire);
        c.server.raw(alert(70));
        serverCloses(c);
      },
      findings: [
        { message: 'alert', sender: 'server', cause: 'client', quantities: { alert: 70 }, confidence: 0.98 },
      ],
    },
    {
      name: 'the same on a port that had spoken plaintext before',
      wire(wire) {
        const c = begin(wire, '198.18.0.1:40001');
        c.server.raw(frames.settings());
        c.client.plain(1);
        c.server.plainResponse(1);
        serverCloses(c);
        wire.wait(1000);
        const later = begin(wire);
        later.server.raw(alert(70));
        serverCloses(later);
      },
      findings: [{ message: 'alert', cause: 'client' }],
    },
    {
      name: 'the server closes without a byte, and speaks TLS with others',
      wire(wire) {
        const other = hello(wire);
        other.server.raw(serverHello13());
        other.server.raw(sealed(600));
        other.client.raw(sealed(53));
        other.client.raw(sealed(80));
        other.server.raw(sealed(80));
        serverCloses(begin(wire));
      },
      findings: [
        {
          message: 'closed',
          certainty: 'shown',
          sender: 'client',
          cause: 'client',
          confidence: 0.95,
          says: 'Other connections to it speak TLS.',
        },
      ],
    },
    {
      name: 'the server closes without a byte, and nothing else is known of it',
      wire(wire) {
        serverCloses(begin(wire));
      },
      findings: [{ message: 'closed', certainty: 'inferred', sender: 'client', cause: 'client' }],
      withoutKeys: 'inferred',
    },
    {
      name: 'requests in the first flight are no sign of plaintext that is spoken',
      wire(wire) {
        for (const client of ['198.18.0.1:40001', '198.18.0.1:40002']) {
          const c = begin(wire, client);
          c.client.request(1);
          serverCloses(c);
        }
      },
      findings: [
        { message: 'closed', certainty: 'inferred', streams: [1], confidence: 0.9 },
        { message: 'closed', certainty: 'inferred', streams: [1], confidence: 0.9 },
      ],
      withoutKeys: 'inferred',
    },
    {
      name: 'another port speaks TLS, and somebody tries whether this one can be reached at all',
      wire(wire) {
        const other = hello(wire, { server: '198.18.0.2:9443' });
        other.server.raw(serverHello13());
        const probe = wire.dial('198.18.0.7:40000', port);
        probe.syn();
        probe.accept();
        probe.closedBy('client');
        serverCloses(begin(wire));
      },
      findings: [
        {
          message: 'closed',
          certainty: 'inferred',
          confidence: 0.6,
          says: 'A load balancer without a backend',
        },
      ],
      withoutKeys: 'inferred',
    },
  ],
  silent: [
    {
      name: 'the port speaks plaintext with others',
      nearMiss: true,
      wire(wire) {
        const other = begin(wire, '198.18.0.1:40000');
        other.server.raw(frames.settings([[3, 100]]));
        other.client.request(1);
        other.server.fail(1, 0, '');
        serverCloses(begin(wire));
      },
    },
    {
      name: 'the FIN had left before the preface came: the server closes whoever connects',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial('198.18.0.1:40000', port);
        c.syn();
        c.accept();
        c.server.fin();
        c.client.raw(frames.clientPreface);
        c.client.raw(frames.settings([[2, 0]]));
        c.client.fin();
      },
    },
    {
      name: 'the server sends SETTINGS before it closes',
      nearMiss: true,
      wire(wire) {
        const c = begin(wire);
        c.server.raw(frames.settings([[3, 100]]));
        serverCloses(c);
      },
    },
    {
      name: 'the server closes seconds later: a timer',
      nearMiss: true,
      wire(wire) {
        const c = begin(wire);
        wire.wait(10_000);
        serverCloses(c);
      },
    },
    {
      name: 'the client leaves',
      wire(wire) {
        const c = begin(wire);
        c.closedBy('client');
      },
    },
    {
      name: 'a server that closes without having got the preface, which is lost on its way',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial('198.18.0.1:40000', port);
        c.syn();
        c.accept();
        c.client.lost();
        c.client.raw(frames.clientPreface);
        wire.wait(5);
        c.closedBy('server');
      },
    },
  ],
};

export default cases;
