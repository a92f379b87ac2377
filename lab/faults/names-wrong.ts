/** A name server that gives no address, the wrong one, or takes its time. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import type { NameAnswer } from '../model/peer-protocol.ts';
import { withDns } from '../model/topologies.ts';

const kinds = {
  /** NXDOMAIN: there is no such name. */
  nxdomain: { rcode: 3 },
  /** SERVFAIL: the name server cannot say. */
  servfail: { rcode: 2 },
  /** No answer at all. */
  silent: { silent: true },
  /** The answer comes late; `delayMs` says how late. */
  slow: {},
  /** The address of a machine where the service does not live any more. */
  stale: { stale: true },
} as const satisfies Record<string, NameAnswer & { stale?: boolean }>;

export default defineFault({
  id: 'names-wrong',
  title: 'The name of the service leads nowhere',
  explains:
    'The client asks a name server for the service, and is told that there is no such name, an error, nothing, the ' +
    'address too late, or an address where nobody listens. In all but the last no connection is even tried.',
  options: z.object({
    kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]),
    delayMs: z.number().int().positive().default(1000),
  }),
  prepare(setup, { kind, delayMs }) {
    setup.names = { ...setup.names, ...(kind === 'slow' ? { delayMs } : kinds[kind]) };
  },
  trial: {
    options: { kind: 'nxdomain' },
    setup(setup) {
      setup.topology = withDns;
    },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 800 });
    },
  },
  async bitten(lab) {
    const { queries = 0 } = (await lab.names?.asks()) ?? {};
    const failed = lab.results.some(({ code }) => code !== 0);
    return queries > 0 && failed ? { what: 'queries before calls that failed', value: queries } : undefined;
  },
});
