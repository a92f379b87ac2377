/** A proxy that closes idle connections to the server. Harmless, and in a capture easily taken for a broken server. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, untilCounted } from '../kit/proofs.ts';
import { seconds, upstreamHttpOptions } from '../proxies/envoy/config.ts';

const idle = 'cluster.backend.upstream_cx_idle_timeout';

export default defineProxyFault({
  id: 'proxy-upstream-idle-timeout',
  title: 'The proxy closes idle connections to the server',
  explains: 'Envoy ends a pooled connection that has had no stream for this long with a FIN, without GOAWAY.',
  options: z.object({
    /** Without a stream for this long. */
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        upstreamHttpOptions(config)['idle_timeout'] = seconds(ms);
      },
      bitten: counted(idle, 'connections to the server that Envoy found idle'),
    },
  },
  without: {
    nginx: 'nginx logs nothing of the end of its idle connections to the server (keepalive_timeout)',
    haproxy: 'HAProxy purges idle connections by share and period (pool-purge-delay), not by age',
    nghttpx: 'nghttpx has one time for idle connections of both kinds of backends, and logs nothing of it',
  },
  trial: {
    options: { ms: 150 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await untilCounted(lab, idle);
      await channel.unary();
    },
  },
});
