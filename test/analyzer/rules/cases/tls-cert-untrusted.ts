import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, clientFinish, finish, sealed, serverHello13 } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses, serverFlight } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'unknown_ca at a certificate of an authority that the client does not know',
      wire(wire) {
        const c = serverFlight(wire);
        c.client.raw(alert(48));
        clientCloses(c);
      },
      findings: [
        {
          message: 'rejected',
          certainty: 'shown',
          sender: 'client',
          cause: 'client',
          quantities: { alert: 48 },
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'self-signed, and the client closes without a word (Node, C-core)',
      wire(wire) {
        clientCloses(serverFlight(wire, { issuer: 'catalog.example' }));
      },
      findings: [{ message: 'rejected', certainty: 'inferred', sender: 'client' }],
    },
    {
      name: 'TLS 1.3 without keys: the client goes behind the server flight',
      wire(wire) {
        const c = hello(wire, { sni: 'catalog.example' });
        c.server.raw(serverHello13());
        for (const length of [32, 441, 96, 69]) c.server.raw(sealed(length));
        wire.wait(1);
        c.client.raw(sealed(19));
        clientCloses(c);
      },
      findings: [
        { message: 'rejected', certainty: 'inferred', sender: 'client', cause: 'client', confidence: 0.6 },
      ],
    },
  ],
  silent: [
    {
      name: 'TLS 1.3 without keys: with the certificate of the issuer beside it the reason may be any',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire, { sni: 'catalog.example' });
        c.server.raw(serverHello13());
        for (const length of [32, 787, 96, 69]) c.server.raw(sealed(length));
        wire.wait(1);
        c.client.raw(sealed(19));
        clientCloses(c);
      },
    },
    {
      name: 'the handshake is completed',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire);
        c.client.raw(clientFinish());
        c.server.raw(finish());
        wire.wait(1);
        clientCloses(c);
      },
    },
    {
      name: 'the server goes, not the client',
      nearMiss: true,
      wire(wire) {
        serverCloses(serverFlight(wire));
      },
    },
    {
      name: 'the client goes seconds later: a timer of its own',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire);
        wire.wait(5000);
        clientCloses(c);
      },
    },
    {
      name: 'unexpected_message: the client complains about something else',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire);
        c.client.raw(alert(10));
        clientCloses(c);
      },
    },
  ],
};

export default cases;
