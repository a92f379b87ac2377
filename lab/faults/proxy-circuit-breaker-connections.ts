/**
 * A circuit breaker on connections in front of a server that takes few streams on each: calls queue inside the proxy,
 * succeed, and are slow. No log says why.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { limitCluster } from '../proxies/envoy/config.ts';
import { limitedServer } from './peers/limited-server.ts';

export default defineProxyFault({
  id: 'proxy-circuit-breaker-connections',
  title: 'The circuit breaker allows few connections',
  explains:
    'Envoy may not open the further connection that the stream limit of the server asks for (max_connections), so ' +
    'calls wait for a stream of the ones it has.',
  options: z.object({
    connections: z.number().int().positive(),
    /** Streams at once that the server allows on a connection. */
    serverStreams: z.number().int().positive().default(1),
    /** How long the server takes for a call. */
    answerMs: z.number().int().positive().default(150),
  }),
  on: {
    envoy: {
      change(config, { connections }) {
        limitCluster(config, { max_connections: connections });
      },
      bitten: counted(
        'cluster.backend.upstream_cx_overflow',
        'connections that Envoy was not allowed to open',
      ),
    },
  },
  without: {
    nginx:
      'nginx has one request on a connection to the server, so its limit of connections is one of requests',
    haproxy: 'maxconn of HAProxy counts requests, not connections, once they are shared',
    nghttpx: 'nghttpx has one connection to an HTTP/2 server and opens no further one',
  },
  prepare(setup, { serverStreams, answerMs }) {
    setup.server.kind = 'raw';
    setup.server.script = limitedServer({ streams: serverStreams, answerMs });
  },
  trial: {
    options: { connections: 1 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await Promise.all(Array.from({ length: 3 }, () => channel.unary()));
    },
  },
});
