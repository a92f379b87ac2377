/**
 * A connection age on the server whose grace is shorter than a call. The drain itself is correct; what breaks is the
 * call that was promised its end and did not get the time for it.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { callsFailed } from '../kit/proofs.ts';

/** Counter of upstream connections that the other side ended while requests were under way. */
const cut = 'cluster.backend.upstream_cx_destroy_remote_with_active_rq';

/** UNAVAILABLE and INTERNAL (grpc/grpc doc/statuscodes.md): a cut call is the one or the other, by who cut it. */
const unavailable = 14;
const internal = 13;

export default defineFault({
  id: 'server-max-connection-age',
  title: 'The server retires connections with a grace that is too short',
  explains:
    'A grpc-js server sends its GOAWAYs at the connection age (jittered by a tenth) and, one grace later, closes ' +
    'what is still open. Calls that outlive the grace are cut.',
  options: z.object({
    /** Connection age. */
    ms: z.number().int().positive(),
    /** From the GOAWAY to the close. */
    graceMs: z.number().int().positive(),
  }),
  prepare(setup, { ms, graceMs }) {
    setup.server.options['grpc.max_connection_age_ms'] = ms;
    setup.server.options['grpc.max_connection_age_grace_ms'] = graceMs;
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
  async bitten(lab) {
    // Other proxies count nothing of the kind: what they make of the cut is a call that fails.
    if (lab.proxy.id !== 'envoy') return callsFailed(lab);
    const value = (await lab.proxy.stats()).get(cut) ?? 0;
    if (value > 0) return { what: 'upstream connections ended by the server with calls open', value };
    // Where nobody counts connections, the client's application knows that its call was cut.
    const calls = lab.results.filter(({ code }) => code === unavailable || code === internal).length;
    return calls > 0 ? { what: 'calls that were cut', value: calls } : undefined;
  },
});
