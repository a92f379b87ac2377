/** A proxy whose ALPN list lacks h2, before a client that goes nowhere without it. */
import { z } from 'zod';
import type { Proof } from '../kit/define-fault.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import type { Lab } from '../kit/lab.ts';
import { downstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';

/** Names of ALPN (RFC 7301 6); the last is one that nobody has spoken since HTTP/2 was a draft. */
const lists = { none: [], 'http/1.1': ['http/1.1'], other: ['h2-14'] } as const;

/** The client counts what its handshakes chose: no h2 by any of them. */
async function withoutH2(lab: Lab): Promise<Proof | undefined> {
  const counts = await lab.client.asks();
  const value = Object.entries(counts)
    .filter(([name]) => name.startsWith('alpn.') && name !== 'alpn.h2')
    .reduce((sum, [, count]) => sum + count, 0);
  return value > 0 ? { what: 'handshakes that did not choose h2', value } : undefined;
}

export default defineProxyFault({
  id: 'proxy-alpn',
  title: 'The ALPN list of the proxy lacks h2',
  explains:
    'The client offers h2 and the proxy chooses nothing, or closes with alert no_application_protocol(120) (RFC 7301 ' +
    '3.2). Envoy never sends it and would speak HTTP/2 all the same; the client leaves, as grpc-go and C-core do.',
  options: z.object({
    offers: z.enum(Object.keys(lists) as (keyof typeof lists)[]).default('none'),
    /** What the client offers; gRPC libraries offer h2 alone. */
    clientOffers: z.array(z.enum(['h2', 'http/1.1'])).default(['h2']),
    /** False for a client that goes on without h2, as grpc-js does. */
    clientInsists: z.boolean().default(true),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { offers }) {
        downstreamTlsContext(config)['alpn_protocols'] = [...lists[offers]];
      },
      bitten: withoutH2,
    },
    haproxy: {
      change(config, { offers }) {
        const frontend = haproxySection(config, 'frontend ingress');
        const list = offers === 'none' ? '' : ` alpn ${lists[offers].join(',')}`;
        frontend['bind'] = String(frontend['bind']).replace(' alpn h2', list);
      },
      bitten: withoutH2,
    },
    nghttpx: {
      change(config, { offers }) {
        // It takes no empty list; one that shares nothing with the client's gives the same ServerHello.
        config['npn-list'] = (offers === 'none' ? lists.other : lists[offers]).join(',');
      },
      bitten: withoutH2,
    },
  },
  without: {
    nginx: 'nginx has no list of its own: it takes h2 and http/1.1, or http/1.1 alone (proxy-http1-listener)',
    node: 'an HTTP/2 server of Node offers h2 and nothing else',
  },
  prepare(setup, { clientOffers, clientInsists }) {
    setup.client.kind = 'raw';
    setup.client.script = { tls: { alpn: clientOffers, insists: clientInsists } };
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary();
    },
  },
});
