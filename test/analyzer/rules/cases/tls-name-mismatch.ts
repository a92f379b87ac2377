import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, clientFinish, finish } from '../../../support/tls-messages.ts';
import { clientCloses, serverFlight } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'the certificate of another service',
      wire(wire) {
        const c = serverFlight(wire, { commonName: 'basket.example' });
        c.client.raw(alert(42));
        clientCloses(c);
      },
      findings: [
        {
          message: 'rejected',
          certainty: 'shown',
          sender: 'client',
          cause: 'server',
          quantities: { alert: 42 },
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'a wildcard stands for one label',
      wire(wire) {
        clientCloses(serverFlight(wire, { sni: 'a.catalog.example', names: ['*.example'] }));
      },
      findings: [{ message: 'rejected', certainty: 'inferred', cause: 'server' }],
    },
    {
      name: 'a target given as an address',
      wire(wire) {
        const c = serverFlight(wire, { sni: '' });
        c.client.raw(alert(46));
        clientCloses(c);
      },
      findings: [{ message: 'rejected', certainty: 'shown', cause: 'client' }],
      withoutKeys: 'shown',
    },
    {
      name: 'C-core looks at the name behind its Finished',
      wire(wire) {
        const c = serverFlight(wire, { commonName: 'basket.example' });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        wire.wait(1);
        clientCloses(c);
      },
      findings: [{ message: 'rejected', certainty: 'inferred', sender: 'client' }],
    },
  ],
  silent: [
    {
      name: 'a wildcard that fits',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { names: ['*.example'] });
        c.client.raw(alert(42));
        clientCloses(c);
      },
    },
    {
      name: 'unknown_ca: the name was not the reason',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { commonName: 'basket.example' });
        c.client.raw(alert(48));
        clientCloses(c);
      },
    },
  ],
};

export default cases;
