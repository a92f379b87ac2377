/**
 * A number of requests after which the proxy takes another connection to the server. The old one ends with a FIN (or
 * a TCP reset) right behind the last answer, which looks like a server that drops its connections.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, several } from '../kit/proofs.ts';
import { upstreamHttpOptions } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';

export default defineProxyFault({
  id: 'proxy-upstream-max-requests',
  title: 'The proxy leaves a connection to the server after a number of requests',
  explains:
    'Envoy closes with a bare FIN in the millisecond of the last trailers; HAProxy with a TCP reset. Neither says ' +
    'GOAWAY, and the client sees nothing.',
  options: z.object({
    /** Requests on one connection. */
    requests: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { requests }) {
        upstreamHttpOptions(config)['max_requests_per_connection'] = requests;
      },
      bitten: counted('cluster.backend.upstream_cx_max_requests', 'connections that served their number'),
    },
    haproxy: {
      change(config, { requests }) {
        const backend = haproxySection(config, 'backend backend');
        // max-reuse counts what comes after the first request.
        backend['server'] = `${String(backend['server'])} max-reuse ${requests - 1}`;
      },
      bitten: several('access.jsonl', /"upstream_local":"[\d.]+:\d+"/, 'connections to the server'),
    },
  },
  without: {
    nginx: 'nginx logs nowhere which connection to the server a request had (keepalive_requests)',
    nghttpx: 'nghttpx has no limit of requests on a connection to the server',
  },
  trial: {
    options: { requests: 2 },
    async drive(lab) {
      const channel = await lab.channel();
      for (let i = 0; i < 5; i++) await channel.unary();
    },
  },
});
