/**
 * A health check that fails although the service is well: a wrong path, a health service that nobody implemented. The
 * proxy has nobody to send calls to.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { cluster, seconds } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';

export default defineProxyFault({
  id: 'proxy-health-check-failing',
  title: 'The health check of the proxy fails',
  explains:
    'Envoy asks grpc.health.v1 of a server that does not implement it; HAProxy asks for a path with HTTP. Envoy ' +
    'answers UNAVAILABLE "no healthy upstream", HAProxy 503.',
  options: z.object({
    intervalMs: z.number().int().positive().default(200),
  }),
  on: {
    envoy: {
      change(config, { intervalMs }) {
        const interval = seconds(intervalMs);
        Object.assign(cluster(config), {
          health_checks: [
            {
              ...{ timeout: '1s', interval, no_traffic_interval: interval, unhealthy_interval: interval },
              ...{ unhealthy_threshold: 1, healthy_threshold: 1 },
              grpc_health_check: {},
            },
          ],
          // Envoy would send calls to unhealthy hosts when all of them are.
          common_lb_config: { healthy_panic_threshold: { value: 0 } },
        });
      },
      bitten: counted('cluster.backend.upstream_cx_none_healthy', 'calls that found no healthy server'),
    },
    haproxy: {
      change(config, { intervalMs }) {
        const backend = haproxySection(config, 'backend backend');
        const tls = String(backend['server']).includes(' ssl ') ? ' check-alpn h2' : '';
        backend['option'] = 'httpchk GET /healthz';
        backend['server'] = `${String(backend['server'])} check inter ${intervalMs}ms fall 1${tls}`;
      },
      bitten: counted('server.chkdown', 'times that the check took the server down'),
    },
  },
  without: {
    nginx: 'nginx has no active health checks',
    nghttpx: 'nghttpx checks the TCP connection alone, and that is well',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await lab.until(
        'a call that is refused',
        async () => ((await channel.unary({ deadlineMs: 5000 })).code === 0 ? undefined : true),
        10_000,
      );
    },
  },
});
