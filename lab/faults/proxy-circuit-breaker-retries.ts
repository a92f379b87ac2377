/** A retry policy whose budget is spent: the failure comes through although the configuration says that it is retried. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { limitCluster, route } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-circuit-breaker-retries',
  title: 'The circuit breaker refuses retries',
  explains:
    'Retries under way at once are limited by max_retries; what is beyond is not tried again, and the log has both ' +
    'flags (UO,UR).',
  options: z.object({
    /** Retries at once in the whole cluster. */
    retries: z.number().int().nonnegative(),
  }),
  on: {
    envoy: {
      change(config, { retries }) {
        limitCluster(config, { max_retries: retries });
        route(config)['retry_policy'] = { retry_on: 'refused-stream,unavailable,reset', num_retries: 2 };
      },
      bitten: counted('cluster.backend.upstream_rq_retry_overflow', 'retries beyond max_retries'),
    },
  },
  without: {
    nginx: 'nginx limits tries of one request, not retries of all',
    haproxy: 'HAProxy limits tries of one request, not retries of all',
    nghttpx: 'nghttpx retries nothing',
  },
  trial: {
    options: { retries: 0 },
    setup(setup) {
      setup.server.behave.GetItem = { status: { code: 14, details: 'try again later' } };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
