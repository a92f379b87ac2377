/**
 * A connection age on the proxy, as operators set it so that load spreads. By itself it fails no call: it is a fault
 * only to whoever cannot move on.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { downstreamHttpOptions, httpConnectionManager, seconds } from '../proxies/envoy/config.ts';

/** Counter of connections that reached their age. */
const reached = 'http.ingress.downstream_cx_max_duration_reached';

export default defineProxyFault({
  id: 'proxy-max-connection-duration',
  title: 'The proxy retires connections at an age',
  explains:
    'Envoy sends GOAWAY(2^31-1) when a connection reaches max_connection_duration, the final GOAWAY one ' +
    'drain_timeout later, and closes when the streams have ended. It never cuts a running call.',
  options: z.object({
    /** Age at which a connection is drained. */
    ms: z.number().int().positive(),
    /** From the first GOAWAY to the final one. */
    drainMs: z.number().int().positive().default(300),
  }),
  on: {
    envoy: {
      change(config, { ms, drainMs }) {
        downstreamHttpOptions(config)['max_connection_duration'] = seconds(ms);
        httpConnectionManager(config)['drain_timeout'] = seconds(drainMs);
      },
      bitten: counted(reached, 'connections that Envoy retired at their age'),
    },
  },
  without: {
    nginx: 'its keepalive_time is no timer: the GOAWAY comes with the next request after it',
    haproxy: 'HAProxy has no age of connections',
    nghttpx: 'nghttpx has no age of connections',
  },
  trial: {
    options: { ms: 200, drainMs: 100 },
    async drive(lab) {
      const channel = await lab.channel();
      await lab.until(
        'Envoy to retire the connection',
        async () => (((await lab.proxy.stats()).get(reached) ?? 0) > 0 ? true : undefined),
        5000,
      );
      await channel.unary();
    },
  },
});
