import type { RuleCases } from '../../../support/rule-tester.ts';
import { serverHello13 } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'the client waits and goes',
      wire(wire) {
        const c = hello(wire);
        wire.wait(5000);
        clientCloses(c);
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'server',
          quantities: { stall: 5 },
          says: 'then client closed',
        },
      ],
    },
    {
      name: 'the timer is that of the server',
      wire(wire) {
        const c = hello(wire);
        wire.wait(10_000);
        serverCloses(c);
      },
      findings: [
        {
          message: 'stalled',
          sender: 'none',
          cause: 'server',
          quantities: { stall: 10 },
          says: 'then server closed',
        },
      ],
    },
    {
      name: 'behind a proxy, while the call runs into its deadline',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1, { timeout: '1S' });
        const up = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };
        const c = hello(wire, up);
        wire.wait(997);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        clientCloses(c);
      },
      findings: [{ message: 'stalled', cause: 'server', hop: 'proxy-server', streams: [1] }],
    },

    {
      name: 'the client still waits when the capture ends',
      wire(wire) {
        const c = hello(wire);
        wire.wait(5000);
        c.server.window(64_240);
      },
      findings: [{ message: 'stalled', cause: 'server', says: 'the capture ends there' }],
    },
  ],
  silent: [
    {
      name: 'the client goes at once',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        wire.wait(50);
        clientCloses(c);
      },
    },
    {
      name: 'the server had answered',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(serverHello13());
        wire.wait(5000);
        clientCloses(c);
      },
    },
    {
      name: 'the server ends the connection at once',
      nearMiss: true,
      wire(wire) {
        serverCloses(hello(wire));
      },
    },
  ],
};

export default cases;
