/** A timeout for the silence of one try, which a stream meets in its middle, when nothing can be retried any more. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-per-try-idle-timeout',
  title: 'A try is silent for too long',
  explains:
    'per_try_idle_timeout of the retry policy counts silence of the server. After response headers the client gets ' +
    'RST_STREAM(INTERNAL_ERROR), and there is no retry.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        route(config)['retry_policy'] = {
          retry_on: 'reset',
          num_retries: 1,
          per_try_idle_timeout: seconds(ms),
        };
      },
      bitten: counted(
        'cluster.backend.upstream_rq_per_try_idle_timeout',
        'tries that were silent for too long',
      ),
    },
  },
  without: {
    nginx: 'its grpc_read_timeout knows no tries: see proxy-route-timeout',
    haproxy: 'its timeout server knows no tries: see proxy-route-timeout',
    nghttpx: 'nghttpx retries nothing',
  },
  trial: {
    options: { ms: 200 },
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 3, everyMs: 1500 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
});
