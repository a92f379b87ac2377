/**
 * A limit of concurrent streams on the server. A proxy that opens a connection fills its first flight before it can
 * know the limit, and what is above it is refused; later it keeps to the limit and opens further connections.
 */
import { z } from 'zod';
import { defineFault, type Proof } from '../kit/define-fault.ts';
import { callsFailed } from '../kit/proofs.ts';

export default defineFault({
  id: 'server-max-concurrent-streams',
  title: 'The server allows few concurrent streams',
  explains:
    'SETTINGS_MAX_CONCURRENT_STREAMS of the server is lower than what comes at once. What was sent before the SETTINGS ' +
    'arrived is refused with REFUSED_STREAM (RFC 9113 5.1.2); what comes later waits, or takes another connection.',
  options: z.object({
    /** Streams at once on one connection. */
    streams: z.number().int().positive(),
  }),
  unsupported: ({ proxy }) =>
    proxy === 'nginx' ? 'nginx has one request at a time on a connection to the server, always' : undefined,
  prepare(setup, { streams }) {
    setup.server.options['grpc.max_concurrent_streams'] = streams;
  },
  trial: {
    options: { streams: 1 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 200 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await Promise.all(Array.from({ length: 4 }, () => channel.unary()));
    },
  },
  async bitten(lab): Promise<Proof | undefined> {
    const failed = await callsFailed(lab);
    if (failed !== undefined) return failed;
    const stats = await lab.proxy.stats();
    const value = stats.get('cluster.backend.upstream_cx_total') ?? 0;
    if (value > (stats.get('http.ingress.downstream_cx_total') ?? value)) {
      return { what: 'connections to the server, more than clients have', value };
    }
    // A client or a proxy that keeps to the limit makes calls of the same work wait.
    const quickest = Math.min(...lab.results.map(({ ms }) => ms));
    const waited = lab.results.filter(({ ms }) => ms > 1.5 * quickest).length;
    return waited > 0 ? { what: 'calls that waited for a free stream', value: waited } : undefined;
  },
});
