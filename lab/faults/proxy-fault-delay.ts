/** Envoy's own fault injection: calls wait inside the proxy before they go on. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { addHttpFilter, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-fault-delay',
  title: 'The proxy delays calls by its fault filter',
  explains:
    'The HTTPFault filter of Envoy holds a call before it is routed: the upstream hop begins that much later than the ' +
    'downstream one. The flag is DI.',
  options: z.object({
    ms: z.number().int().positive(),
    percent: z.number().int().min(1).max(100).default(100),
  }),
  on: {
    envoy: {
      change(config, { ms, percent }) {
        addHttpFilter(
          config,
          'envoy.filters.http.fault',
          'envoy.extensions.filters.http.fault.v3.HTTPFault',
          {
            delay: { fixed_delay: seconds(ms), percentage: { numerator: percent } },
          },
        );
      },
      bitten: counted('http.ingress.fault.delays_injected', 'calls that the fault filter delayed'),
    },
  },
  without: {
    nginx: 'nginx has no fault injection',
    haproxy: 'HAProxy 2.6 delays TCP connections (tcp-request inspect-delay), not calls',
    nghttpx: 'nghttpx has no fault injection',
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
