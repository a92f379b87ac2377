/** A circuit breaker that allows fewer requests at once than there are: the others fail at once, without a byte upstream. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike } from '../kit/proofs.ts';
import { limitCluster } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-circuit-breaker-requests',
  title: 'The circuit breaker refuses requests',
  explains:
    'Envoy answers what is beyond max_requests by itself: trailers-only UNAVAILABLE with x-envoy-overloaded, in less ' +
    'than a millisecond.',
  options: z.object({
    /** Requests at once to the whole cluster. */
    requests: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { requests }) {
        limitCluster(config, { max_requests: requests });
      },
      // Envoy 1.36 counts them with those that wait.
      bitten: countedLike(
        /^cluster\.backend\.upstream_rq_(active|pending)_overflow$/,
        'requests beyond max_requests',
      ),
    },
  },
  without: {
    nginx:
      'max_conns of nginx limits connections: with one request on each it queues nothing and answers 502',
    haproxy: 'maxconn of HAProxy queues what is beyond it, and does not refuse',
    nghttpx: 'nghttpx has no circuit breaker',
  },
  trial: {
    options: { requests: 1 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 200 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await Promise.all(Array.from({ length: 3 }, () => channel.unary()));
    },
  },
});
