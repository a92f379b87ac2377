/**
 * A timeout for each try of a retried request. With a slow server all tries time out, and the server does the work as
 * often as there are tries.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-per-try-timeout',
  title: 'Each try of a request times out',
  explains:
    'Envoy resets a try with INTERNAL_ERROR at per_try_timeout and starts the next one on the same connection; when ' +
    'none is left the client gets UNAVAILABLE "upstream request timeout".',
  options: z.object({
    ms: z.number().int().positive(),
    retries: z.number().int().nonnegative().default(1),
  }),
  on: {
    envoy: {
      change(config, { ms, retries }) {
        route(config)['retry_policy'] = {
          retry_on: 'gateway-error,reset',
          num_retries: retries,
          per_try_timeout: seconds(ms),
        };
      },
      bitten: counted('cluster.backend.upstream_rq_per_try_timeout', 'tries that timed out'),
    },
  },
  without: {
    nginx: 'grpc_next_upstream needs a second server to try',
    haproxy: 'HAProxy has one timeout for all tries of a request',
    nghttpx: 'nghttpx retries nothing',
  },
  trial: {
    options: { ms: 150 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 1000 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 5000 });
    },
  },
});
