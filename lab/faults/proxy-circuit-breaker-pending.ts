/**
 * A circuit breaker on requests that wait for a connection: the server takes few streams, the proxy may have few
 * connections, and what cannot even wait fails at once.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { limitCluster } from '../proxies/envoy/config.ts';
import { limitedServer } from './peers/limited-server.ts';

export default defineProxyFault({
  id: 'proxy-circuit-breaker-pending',
  title: 'The circuit breaker refuses requests that would have to wait',
  explains:
    'With all connections of Envoy at the stream limit of the server, max_pending_requests may wait; the others get ' +
    'UNAVAILABLE at once.',
  options: z.object({
    /** Requests that may wait for a connection. */
    pending: z.number().int().positive(),
    connections: z.number().int().positive().default(1),
    /** Streams at once that the server allows on a connection. */
    serverStreams: z.number().int().positive().default(1),
    /** How long the server takes for a call. */
    answerMs: z.number().int().positive().default(150),
  }),
  on: {
    envoy: {
      change(config, { pending, connections }) {
        limitCluster(config, { max_pending_requests: pending, max_connections: connections });
      },
      bitten: counted('cluster.backend.upstream_rq_pending_overflow', 'requests that could not wait'),
    },
  },
  without: {
    nginx: 'nginx has no queue in front of its connections to the server',
    haproxy: 'the queue of HAProxy (maxqueue) moves requests to another server, and there is one',
    nghttpx: 'nghttpx has no circuit breaker',
  },
  prepare(setup, { serverStreams, answerMs }) {
    setup.server.kind = 'raw';
    setup.server.script = limitedServer({ streams: serverStreams, answerMs });
  },
  trial: {
    options: { pending: 1 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await Promise.all(Array.from({ length: 4 }, () => channel.unary()));
    },
  },
});
