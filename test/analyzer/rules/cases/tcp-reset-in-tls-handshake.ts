import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, serverHello13 } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'RST at the ClientHello',
      wire(wire) {
        hello(wire).server.reset();
      },
      findings: [
        {
          message: 'reset',
          sender: 'server',
          cause: 'server',
          quantities: { rstHopLimit: 64, usualHopLimit: 64 },
          confidence: 0.95,
          filter: 'tcp.flags.reset',
        },
      ],
    },
    {
      name: 'an RST from another distance than the SYN-ACK: a firewall',
      wire(wire) {
        hello(wire).server.reset(61);
      },
      findings: [{ message: 'reset', sender: 'middlebox', cause: 'middlebox' }],
    },
    {
      name: 'FIN at the ClientHello',
      wire(wire) {
        serverCloses(hello(wire));
      },
      findings: [
        { message: 'closed', sender: 'server', cause: 'server', confidence: 0.9, filter: 'tcp.flags.fin' },
      ],
    },
    {
      name: 'FIN at the ClientHello, and an RST for what arrives later',
      wire(wire) {
        const c = hello(wire);
        c.server.fin();
        wire.wait(1);
        c.server.reset();
      },
      findings: [{ message: 'closed', sender: 'server', lacks: ['rstHopLimit'], confidence: 0.9 }],
    },
  ],
  silent: [
    {
      name: 'an alert says why',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(80));
        serverCloses(c);
      },
    },
    {
      name: 'the server had answered',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(serverHello13());
        c.server.reset();
      },
    },
    {
      name: 'the client leaves at once',
      nearMiss: true,
      wire(wire) {
        clientCloses(hello(wire));
      },
    },
    {
      name: 'a TCP health probe (H-15)',
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.closedBy('client');
      },
    },
  ],
};

export default cases;
