import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy } from '../../../support/local-reply-cases.ts';
import type { Wire } from '../../../support/wire.ts';
import { ask, reply } from '../../../support/wire-dns.ts';

const nxdomain = 3;

/** Asks for A and AAAA of a name, with these codes in answer. */
function lookup(wire: Wire, name: string, id: number, code: number, codeAaaa = code): void {
  const a = { name, id, type: 'A' } as const;
  const aaaa = { name, id: id + 1, type: 'AAAA' } as const;
  ask(wire, a);
  ask(wire, aaaa);
  wire.wait(2);
  reply(wire, a, { code });
  reply(wire, aaaa, { code: codeAaaa });
  wire.wait(1);
}

const cases: RuleCases = {
  fires: [
    {
      name: 'neither address type of the name exists',
      wire(wire) {
        lookup(wire, 'catalogue.example', 1, nxdomain);
      },
      findings: [
        {
          message: 'missing',
          certainty: 'shown',
          sender: 'none',
          cause: 'client',
          quantities: { names: 1, queries: 2, responseCode: 3 },
          confidence: 0.92,
        },
      ],
    },
    {
      name: 'nor any name that the search list makes of it',
      wire(wire) {
        const names = [
          'cart.shop.svc.cluster.example',
          'cart.svc.cluster.example',
          'cart.cluster.example',
          'cart',
        ];
        names.forEach((name, i) => {
          lookup(wire, name, 10 + 2 * i, nxdomain);
        });
      },
      findings: [{ message: 'missing', cause: 'client', quantities: { names: 4, queries: 8 } }],
    },
    {
      name: 'a proxy finds no address for its cluster, and its client reads of it',
      wire(wire) {
        const down = wire.connect('198.18.0.9:40000', '198.18.0.1:8080', 'client-proxy');
        down.client.request(1);
        lookup(wire, 'catalogue.example', 1, nxdomain);
        down.server.fail(1, 14, 'no healthy upstream', [envoy]);
      },
      findings: [{ message: 'missing', cause: 'proxy', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'a proxy finds no address for one cluster while it serves another',
      wire(wire) {
        const down = wire.connect('198.18.0.9:40000', '198.18.0.1:8080', 'client-proxy');
        down.client.request(1);
        lookup(wire, 'catalogue.example', 1, nxdomain);
        const up = wire.connect('198.18.0.1:41000', '198.18.0.2:8080', 'proxy-server');
        const path = '/shop.v1.Basket/GetBasket';
        down.client.request(3, { path });
        up.client.request(1, { path, headers: [['x-request-id', 'a']] });
        up.server.trailers(1);
        down.server.trailers(3);
        down.server.fail(1, 14, 'no healthy upstream', [envoy]);
      },
      findings: [{ message: 'missing', cause: 'proxy', streams: [1], confidence: 0.9 }],
    },
  ],
  silent: [
    {
      name: 'AAAA alone does not exist, A does',
      nearMiss: true,
      wire(wire) {
        const a = { name: 'catalog.example', id: 1 };
        const aaaa = { name: 'catalog.example', id: 2, type: 'AAAA' } as const;
        ask(wire, a);
        ask(wire, aaaa);
        wire.wait(1);
        reply(wire, aaaa, { code: nxdomain });
        reply(wire, a, { addresses: ['198.18.0.2'] });
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'search suffixes do not exist, the name does',
      nearMiss: true,
      wire(wire) {
        lookup(wire, 'catalog.example.shop.svc.cluster.example', 1, nxdomain);
        lookup(wire, 'catalog.example.svc.cluster.example', 3, nxdomain);
        const a = { name: 'catalog.example', id: 5 };
        ask(wire, a);
        wire.wait(1);
        reply(wire, a, { addresses: ['198.18.0.2'] });
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'some name that nobody needed: the host connects and calls',
      nearMiss: true,
      wire(wire) {
        lookup(wire, 'wpad.example', 1, nxdomain);
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'the service record that grpclb asks for',
      wire(wire) {
        lookup(wire, '_grpclb._tcp.catalog.example', 1, nxdomain);
      },
    },
    {
      name: 'SERVFAIL: the name may exist',
      nearMiss: true,
      wire(wire) {
        lookup(wire, 'catalog.example', 1, 2);
      },
    },
    {
      name: 'the name exists and has no address',
      nearMiss: true,
      wire(wire) {
        lookup(wire, 'catalog.example', 1, 0);
      },
    },
    {
      name: 'A does not exist, and AAAA is not answered at all: it may have had an address',
      nearMiss: true,
      wire(wire) {
        const a = { name: 'catalog.example', id: 1 };
        ask(wire, a);
        ask(wire, { name: 'catalog.example', id: 2, type: 'AAAA' });
        wire.wait(1);
        reply(wire, a, { code: nxdomain });
      },
    },
  ],
};

export default cases;
