/**
 * A request that is too large to be retried: the policy says retry, the buffer that a retry needs is too small, and the
 * failure comes through.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route, virtualHost } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-retry-abandoned',
  title: 'The proxy cannot keep a request for its retry',
  explains:
    'A request with a retry policy is kept until the answer begins; one that outgrows per_request_buffer_limit_bytes ' +
    'is sent without that copy, so its retry is given up beforehand.',
  options: z.object({
    /** What Envoy keeps of a request. */
    bytes: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { bytes }) {
        virtualHost(config)['per_request_buffer_limit_bytes'] = bytes;
        route(config)['retry_policy'] = { retry_on: 'unavailable,reset', num_retries: 2 };
      },
      bitten: counted(
        'cluster.backend.retry_or_shadow_abandoned',
        'requests that were too large to be retried',
      ),
    },
  },
  without: {
    nginx: 'grpc_next_upstream needs a second server to try',
    haproxy: 'HAProxy keeps what fits one buffer for a retry and says nowhere that it did not',
    nghttpx: 'nghttpx retries nothing',
  },
  trial: {
    options: { bytes: 16_384 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ requestBytes: 300_000, deadlineMs: 5000 });
    },
  },
});
