/**
 * A connection age towards the server, as operators set it so that load follows a service that has grown. Nothing
 * fails: a server sees its connection leave with a bare FIN.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { seconds, upstreamHttpOptions } from '../proxies/envoy/config.ts';

const reached = 'cluster.backend.upstream_cx_max_duration_reached';

export default defineProxyFault({
  id: 'proxy-upstream-max-connection-duration',
  title: 'The proxy retires its connections to the server at an age',
  explains:
    'From the age on Envoy sends new requests on a new connection, lets the streams of the old one end, and closes it ' +
    'with a FIN: no GOAWAY on the way to the server.',
  options: z.object({
    /** Age at which a connection to the server takes no new request. */
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change: (config, { ms }) => {
        upstreamHttpOptions(config)['max_connection_duration'] = seconds(ms);
      },
      bitten: counted(reached, 'connections to the server that Envoy retired at their age'),
    },
  },
  without: {
    nginx: 'nginx logs nothing of the end of its connections to the server (keepalive_time)',
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await lab.until(
        'Envoy to retire the connection',
        async () => (((await lab.proxy.stats()).get(reached) ?? 0) > 0 ? true : undefined),
        5000,
      );
      await channel.unary();
    },
  },
});
