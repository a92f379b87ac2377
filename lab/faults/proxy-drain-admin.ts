/** A drain that an operator starts on the running proxy: new answers tell their connections to leave. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, untilCounted } from '../kit/proofs.ts';
import { setArgument } from '../proxies/envoy/arguments.ts';
import { httpConnectionManager, seconds } from '../proxies/envoy/config.ts';

const told = 'http.ingress.downstream_cx_drain_close';

/** The request to the admin interface for each way. */
const requests = {
  listeners: '/drain_listeners?graceful&skip_exit',
  healthcheck: '/healthcheck/fail',
} as const;

export default defineProxyFault({
  id: 'proxy-drain-admin',
  title: 'An operator drains the proxy',
  explains:
    'Envoy puts GOAWAY(2^31-1) in front of the next response HEADERS of each connection, the final one drain_timeout ' +
    'later. Idle connections and running streams are told nothing.',
  options: z.object({
    /** Draining listeners also close for new connections, at drainTimeMs. */
    way: z.enum(['listeners', 'healthcheck']).default('healthcheck'),
    /** Whole seconds: until listeners close. */
    drainTimeMs: z.number().int().min(1000).multipleOf(1000).default(60_000),
    /** From the first GOAWAY to the final one. */
    drainMs: z.number().int().positive().default(300),
    strategy: z.enum(['gradual', 'immediate']).default('immediate'),
  }),
  on: {
    envoy: {
      change(config, { drainTimeMs, drainMs, strategy }) {
        setArgument(config, '--drain-time-s', String(drainTimeMs / 1000));
        setArgument(config, '--drain-strategy', strategy);
        httpConnectionManager(config)['drain_timeout'] = seconds(drainMs);
      },
      bitten: counted(told, 'connections that were told to leave'),
    },
  },
  without: {
    nginx: 'nginx drains as a whole process: see proxy-shutdown',
    haproxy: 'HAProxy drains as a whole process: see proxy-shutdown',
    nghttpx: 'nghttpx drains as a whole process: see proxy-shutdown',
  },
  async inject(lab, { way }) {
    const answer = await lab.proxy.admin?.(requests[way], 'POST');
    if (answer?.status !== 200)
      throw new Error(`expected Envoy to drain, it answered ${answer?.status ?? 'nothing'}`);
  },
  async heal(lab, { way }) {
    // Listeners that drain do not come back: what is left of the run uses the connections that it has.
    if (way === 'healthcheck') await lab.proxy.admin?.('/healthcheck/ok', 'POST');
  },
  trial: {
    options: { drainMs: 50 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await untilCounted(lab, told);
      await channel.unary();
    },
  },
});
