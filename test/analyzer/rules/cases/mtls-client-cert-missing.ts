import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, certificate, clientFinish, finish, sealed } from '../../../support/tls-messages.ts';
import { clientCloses, serverCloses, serverFlight } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';

const behind = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };

const cases: RuleCases = {
  fires: [
    {
      name: 'TLS 1.2: an empty certificate, and handshake_failure',
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate());
        c.client.raw(clientFinish());
        wire.wait(1);
        c.server.raw(alert(40));
        clientCloses(c);
      },
      findings: [
        {
          message: 'missing',
          certainty: 'shown',
          sender: 'server',
          cause: 'client',
          quantities: { chainLength: 0, alert: 40, requestsSent: 0 },
          answers: { 'why-none': 'none was configured' },
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'TLS 1.3: certificate_required behind the request of the client',
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(null);
        request(t);
        wire.wait(20);
        t.server.alert(116);
        serverCloses(t.dial);
      },
      findings: [
        {
          message: 'missing',
          sender: 'server',
          cause: 'client',
          streams: [1],
          quantities: { alert: 116, requestsSent: 1 },
        },
      ],
    },
    {
      name: 'TLS 1.3: the server closes without a word',
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(null);
        wire.wait(1);
        t.dial.server.reset();
      },
      findings: [{ message: 'missing', certainty: 'inferred', sender: 'server', cause: 'client' }],
    },
    {
      name: 'a proxy has none for the backend, and its client reads of a connection that ended',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const t = tls13(wire, { ...behind, request: true });
        t.finish(null);
        request(t);
        wire.wait(1);
        t.server.alert(116);
        serverCloses(t.dial);
        wire.wait(1);
        down.server.fail(
          1,
          14,
          'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
          [['server', 'envoy']],
        );
      },
      findings: [{ message: 'missing', sender: 'server', cause: 'proxy', hop: 'proxy-server' }],
    },
  ],
  silent: [
    {
      name: 'the certificate is optional: the server goes on without',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(null);
        request(t);
        wire.wait(1);
        response(t);
        serverCloses(t.dial);
      },
    },
    {
      name: 'TLS 1.2: the server goes on without, and says goodbye at the end',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate());
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        c.server.raw(sealed(120));
        serverCloses(c);
      },
    },
    {
      name: 'the client leaves with the handshake done: a health probe',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(null);
        t.client.closeNotify();
        t.dial.client.fin();
        wire.wait(1);
        t.server.closeNotify();
        t.dial.server.fin();
      },
    },
    {
      name: 'handshake_failure where nobody was asked',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire);
        c.client.raw(clientFinish());
        c.server.raw(alert(40));
        serverCloses(c);
      },
    },
    {
      name: 'the client rejects the server, which had asked',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(alert(48));
        clientCloses(c);
      },
    },
    {
      name: 'the server leaves seconds later: an idle connection',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(null);
        wire.wait(5000);
        serverCloses(t.dial);
      },
    },
  ],
};

export default cases;
