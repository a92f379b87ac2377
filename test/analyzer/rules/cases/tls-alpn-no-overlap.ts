import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, serverHello } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'the alert no_application_protocol answers the ClientHello',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(120));
        serverCloses(c);
      },
      findings: [
        { message: 'none', sender: 'server', cause: 'server', quantities: { alert: 120, offered: 1 } },
      ],
    },
    {
      name: 'a client that did not offer h2 is the one to change',
      wire(wire) {
        const c = hello(wire, { alpn: ['http/1.1'] });
        c.server.raw(alert(120));
        serverCloses(c);
      },
      findings: [{ message: 'none', sender: 'server', cause: 'client' }],
    },
    {
      name: 'behind a proxy, whose call is answered UNAVAILABLE',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const up = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };
        const c = hello(wire, up);
        c.server.raw(alert(120));
        serverCloses(c);
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [{ message: 'none', sender: 'server', hop: 'proxy-server', streams: [1] }],
    },
  ],
  silent: [
    {
      name: 'another alert',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(80));
        serverCloses(c);
      },
    },
    {
      name: 'the server chooses nothing and goes on',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(serverHello());
        wire.wait(1);
        clientCloses(c);
      },
    },
  ],
};

export default cases;
