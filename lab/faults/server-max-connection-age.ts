/**
 * A connection age on the server. The drain itself is correct; with a grace that is shorter than a call, what breaks
 * is the call that was promised its end and did not get the time for it.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { callsFailed, counted } from '../kit/proofs.ts';

/** Counter of upstream connections that the other side ended while requests were under way. */
const cut = 'cluster.backend.upstream_cx_destroy_remote_with_active_rq';

/** Counter of upstream connections on which a GOAWAY came. */
const drained = 'cluster.backend.upstream_cx_close_notify';

/** UNAVAILABLE and INTERNAL (grpc/grpc doc/statuscodes.md): a cut call is the one or the other, by who cut it. */
const unavailable = 14;
const internal = 13;

export default defineFault({
  id: 'server-max-connection-age',
  title: 'The server retires connections at an age',
  explains:
    'A grpc-js server sends its GOAWAYs at the connection age (jittered by a tenth) and, one grace later, closes ' +
    'what is still open. Calls that outlive the grace are cut; without a grace they may take their time.',
  options: z.object({
    /** Connection age. */
    ms: z.number().int().positive(),
    /** From the GOAWAY to the close; endless unless given. */
    graceMs: z.number().int().positive().optional(),
  }),
  prepare(setup, { ms, graceMs }) {
    setup.server.options['grpc.max_connection_age_ms'] = ms;
    if (graceMs !== undefined) setup.server.options['grpc.max_connection_age_grace_ms'] = graceMs;
  },
  trial: {
    options: { ms: 300, graceMs: 200 },
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 40, everyMs: 50 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
  async bitten(lab, { graceMs }) {
    if (graceMs === undefined) {
      if (lab.proxy.id === 'envoy')
        return counted(drained, 'upstream connections that the server drained')(lab);
      // Other proxies do not count drains: that they had to open another connection is one.
      const { sockets = 0 } = await lab.server.asks();
      return sockets > 1
        ? { what: 'connections of the proxy, in place of those that were retired', value: sockets - 1 }
        : undefined;
    }
    // Other proxies count nothing of the kind: what they make of the cut is a call that fails.
    if (lab.proxy.id !== 'envoy') return callsFailed(lab);
    const value = (await lab.proxy.stats()).get(cut) ?? 0;
    if (value > 0) return { what: 'upstream connections ended by the server with calls open', value };
    // Where nobody counts connections, the client's application knows that its call was cut.
    const calls = lab.results.filter(({ code }) => code === unavailable || code === internal).length;
    return calls > 0 ? { what: 'calls that were cut', value: calls } : undefined;
  },
});
