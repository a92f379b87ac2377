import type { RuleCases } from '../../../support/rule-tester.ts';
import {
  alert,
  certificate,
  certificateRequest,
  clientFinish,
  clientHello,
  helloRetryRequest,
  serverHello,
  serverHelloDone,
} from '../../../support/tls-messages.ts';
import { hello, serverCloses } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'handshake_failure in place of the ServerHello',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(40));
        serverCloses(c);
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'server',
          quantities: { alert: 40, ciphers: 2, groups: 2 },
        },
      ],
    },
    {
      name: 'a client of TLS 1.2 that was restricted to one suite',
      wire(wire) {
        const c = hello(wire, { versions: [0x0303], ciphers: [0xc02f] });
        c.server.raw(alert(71));
        serverCloses(c);
      },
      findings: [{ message: 'refused', sender: 'server', cause: 'client', quantities: { ciphers: 1 } }],
    },
    {
      name: 'a client of TLS 1.2 with all its suites: it is the server that has none of them',
      wire(wire) {
        const c = hello(wire, {
          versions: [0x0303],
          ciphers: [0xc02b, 0xc02f, 0xc02c, 0xc030, 0x009c, 0x009d],
        });
        c.server.raw(alert(40));
        serverCloses(c);
      },
      findings: [{ message: 'refused', cause: 'server', quantities: { ciphers: 6 } }],
    },

    {
      name: 'illegal_parameter behind a HelloRetryRequest: the group is none that both know',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(helloRetryRequest());
        c.client.raw(clientHello());
        c.server.raw(alert(47));
        serverCloses(c);
      },
      findings: [{ message: 'refused', sender: 'server', cause: 'server', quantities: { alert: 47 } }],
    },
  ],
  silent: [
    {
      name: 'handshake_failure behind an empty client certificate: TLS 1.2 says "certificate missing" that way',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(serverHello('h2'));
        c.server.raw(certificateRequest());
        c.server.raw(serverHelloDone());
        wire.wait(1);
        c.client.raw(certificate());
        c.client.raw(clientFinish());
        c.server.raw(alert(40));
        serverCloses(c);
      },
    },
    {
      name: 'illegal_parameter without a HelloRetryRequest',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(47));
        serverCloses(c);
      },
    },
    {
      name: 'the alert comes after the client has closed (H-41)',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.client.fin();
        wire.wait(1);
        c.server.raw(alert(40));
        c.server.fin();
      },
    },

    {
      name: 'internal_error behind a HelloRetryRequest',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(helloRetryRequest());
        c.client.raw(clientHello());
        c.server.raw(alert(80));
        serverCloses(c);
      },
    },
  ],
};

export default cases;
