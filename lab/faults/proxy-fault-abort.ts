/** Envoy's own fault injection, left on in production or reached by a header: a share of calls is refused. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { addHttpFilter } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-fault-abort',
  title: 'The proxy aborts calls by its fault filter',
  explains:
    'The HTTPFault filter of Envoy answers by itself, trailers-only with "fault filter abort"; nothing goes to the ' +
    'server. The flag is FI.',
  options: z.object({
    /** What the client gets, as a gRPC status. */
    grpcStatus: z.number().int().min(1).max(16).default(14),
    percent: z.number().int().min(1).max(100).default(100),
  }),
  on: {
    envoy: {
      change(config, { grpcStatus, percent }) {
        addHttpFilter(
          config,
          'envoy.filters.http.fault',
          'envoy.extensions.filters.http.fault.v3.HTTPFault',
          {
            abort: { grpc_status: grpcStatus, percentage: { numerator: percent } },
          },
        );
      },
      bitten: counted('http.ingress.fault.aborts_injected', 'calls that the fault filter aborted'),
    },
  },
  without: {
    nginx: 'nginx has no fault injection: see proxy-direct-response',
    haproxy: 'HAProxy has no fault injection: see proxy-direct-response',
    nghttpx: 'nghttpx has no fault injection',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
