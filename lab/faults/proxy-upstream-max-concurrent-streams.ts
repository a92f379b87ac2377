/**
 * A limit of concurrent streams on the proxy's own connections: it opens another connection for what is beyond it, and
 * the server sees a connection for each few calls.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { upstreamHttp2 } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-upstream-max-concurrent-streams',
  title: 'The proxy puts few concurrent streams on a connection to the server',
  explains:
    'Envoy announces and keeps max_concurrent_streams of the cluster: calls beyond it go on further connections, all ' +
    'of which stay in the pool.',
  options: z.object({
    /** Streams at once on one connection. */
    streams: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { streams }) {
        upstreamHttp2(config)['max_concurrent_streams'] = streams;
      },
      async bitten({ proxy }) {
        const stats = await proxy.stats();
        const value = stats.get('cluster.backend.upstream_cx_total') ?? 0;
        const down = stats.get('http.ingress.downstream_cx_total') ?? 0;
        return value > down
          ? { what: 'connections to the server, more than clients have', value }
          : undefined;
      },
    },
  },
  without: {
    nginx: 'nginx has one request at a time on a connection to the server, always',
    haproxy:
      'its tune.h2.max-concurrent-streams is one value for both hops: see proxy-max-concurrent-streams',
    nghttpx:
      'nghttpx keeps its announced limit (backend-http2-max-concurrent-streams) on one connection and queues',
  },
  trial: {
    options: { streams: 1 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 150 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await Promise.all(Array.from({ length: 3 }, () => channel.unary()));
    },
  },
});
