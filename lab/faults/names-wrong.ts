/** A name server that gives no address, the wrong one, or takes its time. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { withDns } from '../model/topologies.ts';
import { wrongName, wrongNameKinds } from './peers/names.ts';

export default defineFault({
  id: 'names-wrong',
  title: 'The name of the service leads nowhere',
  explains:
    'The client asks a name server for the service, and is told that there is no such name, an error, nothing, the ' +
    'address too late, or an address where nobody listens. In all but the last no connection is even tried. What the ' +
    'proxy is told is right (proxy-names-wrong is the other way round).',
  options: z.object({
    kind: z.enum(wrongNameKinds),
    delayMs: z.number().int().positive().default(1000),
  }),
  prepare(setup, { kind, delayMs }) {
    setup.names = { ...setup.names, ...wrongName(kind, delayMs) };
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
