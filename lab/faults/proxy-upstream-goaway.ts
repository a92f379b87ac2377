/**
 * A server that retires the proxy's connections in time: what a proxy makes of the GOAWAYs. Envoy moves on, tells
 * nobody, and keeps a counter.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, untilCounted } from '../kit/proofs.ts';

const told = 'cluster.backend.upstream_cx_close_notify';

export default defineProxyFault({
  id: 'proxy-upstream-goaway',
  title: 'The server sends the proxy GOAWAY',
  explains:
    'A grpc-js server sends its GOAWAYs at the connection age. New requests of Envoy go on another connection; code ' +
    'and debug data are not logged, and the client sees nothing.',
  options: z.object({
    /** Connection age of the server. */
    ms: z.number().int().positive(),
    /** From the GOAWAY to the close. */
    graceMs: z.number().int().positive().default(60_000),
  }),
  on: {
    envoy: { bitten: counted(told, 'GOAWAYs of the server') },
    haproxy: { bitten: counted('backend.h2_goaway_rcvd', 'GOAWAYs of the server') },
  },
  without: {
    nginx: 'nginx logs a GOAWAY only when a request was lost by it',
    nghttpx: 'nghttpx logs no GOAWAY of a server',
  },
  prepare(setup, { ms, graceMs }) {
    setup.server.options['grpc.max_connection_age_ms'] = ms;
    setup.server.options['grpc.max_connection_age_grace_ms'] = graceMs;
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await untilCounted(lab, lab.proxy.id === 'envoy' ? told : 'backend.h2_goaway_rcvd');
      await channel.unary();
    },
  },
});
