/** Retries of what cannot succeed: the server gets each call several times over, at the moment when it is in trouble. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-retry-storm',
  title: 'The proxy multiplies failing calls by retries',
  explains:
    'With a retry policy Envoy sends a refused or unavailable call again, 3 to 50 ms later, on further streams of the ' +
    'same connection. Nothing on the wire says that it is a retry; the flag is URX when all failed.',
  options: z.object({
    /** Tries after the first one. */
    retries: z.number().int().positive().default(2),
  }),
  on: {
    envoy: {
      change(config, { retries }) {
        route(config)['retry_policy'] = {
          retry_on: 'refused-stream,unavailable,reset,connect-failure',
          num_retries: retries,
        };
      },
      bitten: counted('cluster.backend.upstream_rq_retry_limit_exceeded', 'calls whose retries were used up'),
    },
  },
  without: {
    nginx: 'grpc_next_upstream needs a second server to try',
    haproxy: 'HAProxy retries connections and HTTP statuses, and does not look at grpc-status',
    nghttpx: 'nghttpx retries nothing',
  },
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.GetItem = { status: { code: 14, details: 'try again later' } };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
