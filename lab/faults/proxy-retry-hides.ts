/**
 * Retries that work: the client is well, and a fault of the server shows on the upstream hop alone. The server's stream
 * limit is lower than what the proxy sends it in its first flight, before it has seen the limit.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-retry-hides',
  title: 'The proxy hides refused streams by retries',
  explains:
    'Envoy overfills a fresh connection before the SETTINGS of the server arrive; the server refuses what is beyond ' +
    'its limit (REFUSED_STREAM), and the retry policy sends it again.',
  options: z.object({
    retries: z.number().int().positive().default(3),
    /** Streams at once that the server allows on a connection. */
    serverStreams: z.number().int().positive().default(1),
  }),
  on: {
    envoy: {
      change(config, { retries }) {
        route(config)['retry_policy'] = { retry_on: 'refused-stream,reset', num_retries: retries };
      },
      bitten: counted('cluster.backend.upstream_rq_retry_success', 'calls that a retry saved'),
    },
  },
  without: {
    nginx: 'grpc_next_upstream needs a second server to try',
    haproxy: 'HAProxy waits for the SETTINGS of the server and does not overfill it',
    nghttpx: 'nghttpx retries nothing',
  },
  prepare(setup, { serverStreams }) {
    setup.server.options['grpc.max_concurrent_streams'] = serverStreams;
  },
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 20 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await Promise.all(Array.from({ length: 4 }, () => channel.unary()));
    },
  },
});
