/** A proxy that does not offer h2 to a server which it speaks HTTP/2 to. */
import { z } from 'zod';
import type { Proof } from '../kit/define-fault.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import type { Lab } from '../kit/lab.ts';
import { upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';

/** Names of ALPN (RFC 7301 6); the last is one that nobody has spoken since HTTP/2 was a draft. */
const lists = { none: [], 'http/1.1': ['http/1.1'], other: ['h2-14'] } as const;

/** The server counts how its handshakes ended. */
async function withoutH2(lab: Lab): Promise<Proof | undefined> {
  const { 'alpn.none': none = 0, 'handshakes-failed': failed = 0 } = await lab.server.asks();
  return none + failed > 0 ? { what: 'handshakes that did not choose h2', value: none + failed } : undefined;
}

export default defineProxyFault({
  id: 'proxy-upstream-alpn',
  title: 'The proxy does not offer h2 to the server',
  explains:
    'A ClientHello without ALPN, or with other protocols: a server whose list has h2 alone closes with alert ' +
    'no_application_protocol(120) in the latter case, and speaks HTTP/2 without having agreed on it in the former.',
  options: z.object({
    offers: z.enum(Object.keys(lists) as (keyof typeof lists)[]).default('http/1.1'),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { offers }) {
        upstreamTlsContext(config)['alpn_protocols'] = [...lists[offers]];
      },
      bitten: withoutH2,
    },
    haproxy: {
      change(config, { offers }) {
        const backend = haproxySection(config, 'backend backend');
        const list = offers === 'none' ? '' : ` alpn ${lists[offers].join(',')}`;
        // What it speaks does not depend on what was agreed on then.
        backend['server'] = String(backend['server']).replace(' alpn h2', ` proto h2${list}`);
      },
      bitten: withoutH2,
    },
  },
  without: {
    nginx: 'the gRPC module of nginx offers h2, always',
    nghttpx: 'nghttpx offers h2 to an HTTP/2 backend, always',
    node: 'the HTTP/2 client of Node offers h2 and nothing else',
  },
  prepare(setup) {
    // It counts how handshakes end.
    setup.server.kind = 'raw';
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1500 });
    },
  },
});
