/** Names, races and probes: attempts that came to nothing and were not meant to. */
import { ask, reply } from '../../../support/wire-dns.ts';
import type { Wire } from '../../../support/wire.ts';
import type { HardNegative } from './hard-negative.ts';

function served(wire: Wire): void {
  const c = wire.connect();
  c.call(1);
  c.leave();
}

const situations: readonly HardNegative[] = [
  {
    id: 'H-13',
    name: 'NXDOMAIN for a search suffix and for AAAA, while A has an answer',
    wire(wire) {
      const suffixed = { name: 'catalog.example.cluster.local', id: 1 };
      ask(wire, suffixed);
      wire.wait(1);
      reply(wire, suffixed, { code: 3 });
      const six = { name: 'catalog.example', type: 'AAAA', id: 2 } as const;
      const four = { name: 'catalog.example', id: 3, port: 50_001 };
      ask(wire, six);
      ask(wire, four);
      wire.wait(1);
      reply(wire, six, {});
      reply(wire, four, { addresses: ['198.18.0.2'] });
      served(wire);
    },
  },
  {
    id: 'H-14',
    name: 'the loser of a race between two addresses',
    wire(wire) {
      const loser = wire.dial('198.18.0.1:41000', '198.18.0.9:8080');
      loser.syn();
      wire.wait(250);
      const c = wire.connect();
      c.call(1);
      loser.client.reset();
      wire.wait(10);
      c.leave();
    },
  },
  {
    id: 'H-15',
    name: 'TCP probes of a load balancer beside the calls',
    wire(wire) {
      for (const port of [45_000, 45_001, 45_002]) {
        const probe = wire.dial(`198.18.0.77:${port}`, '198.18.0.2:8080');
        probe.syn();
        probe.accept();
        probe.closedBy('client');
        wire.wait(200);
      }
      served(wire);
    },
  },
  {
    id: 'H-16',
    name: 'HTTP/2 health checks that a gRPC port answers with 404',
    wire(wire) {
      const check = wire.connect('198.18.0.77:45000');
      check.client.plain(1);
      wire.wait(1);
      check.server.headers(1, [[':status', '404']], true);
      check.leave();
      served(wire);
    },
  },
];

export default situations;
