import type { RuleCases } from '../../../support/rule-tester.ts';
import { captureStartSeconds } from '../../../support/tcp-builder.ts';
import { alert } from '../../../support/tls-messages.ts';
import { clientCloses, serverFlight } from '../../../support/wire-tls.ts';

const day = 86_400;

const cases: RuleCases = {
  fires: [
    {
      name: 'expired yesterday; the client of a proxy says so',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const up = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };
        const c = serverFlight(wire, { ...up, notAfter: captureStartSeconds - day });
        c.client.raw(alert(45));
        clientCloses(c);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [
        {
          message: 'rejected',
          certainty: 'shown',
          sender: 'proxy',
          cause: 'server',
          hop: 'proxy-server',
          streams: [1],
          quantities: { alert: 45, validFor: -day },
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'expired, and the client closes without a word',
      wire(wire) {
        clientCloses(serverFlight(wire, { notAfter: captureStartSeconds - day }));
      },
      findings: [{ message: 'rejected', certainty: 'inferred', sender: 'client', cause: 'server' }],
    },
    {
      name: 'not valid before tomorrow',
      wire(wire) {
        const c = serverFlight(wire, { notBefore: captureStartSeconds + day });
        c.client.raw(alert(42));
        clientCloses(c);
      },
      findings: [
        { message: 'rejected', sender: 'client', cause: 'server', quantities: { validSince: -day } },
      ],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    {
      name: 'the dates are right',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire);
        c.client.raw(alert(42));
        clientCloses(c);
      },
    },
  ],
};

export default cases;
