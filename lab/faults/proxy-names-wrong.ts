/** A proxy that asks a name server for what is behind it, and gets no address, the wrong one, or one too late. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { withDns } from '../model/topologies.ts';
import { wrongName, wrongNameKinds } from './peers/names.ts';

/** Counters of queries for one name; clients ask for the service, which is answered rightly and not counted so. */
const queries = /^queries\../;

export default defineProxyFault({
  id: 'proxy-names-wrong',
  title: 'The name of the upstream leads nowhere',
  explains:
    'The proxy starts without an address of its upstream and answers UNAVAILABLE "no healthy upstream", though the ' +
    'server is well; a stale address gives "remote connection failure". Nothing on the wire is HTTP but the answer.',
  options: z.object({
    kind: z.enum(wrongNameKinds),
    delayMs: z.number().int().positive().default(5000),
  }),
  on: {
    envoy: {
      async bitten(lab) {
        const counts = (await lab.names?.asks()) ?? {};
        const asked = Object.entries(counts).reduce(
          (sum, [name, value]) => sum + (queries.test(name) ? value : 0),
          0,
        );
        const failed = lab.results.some(({ code }) => code !== 0);
        return asked > 0 && failed
          ? { what: 'queries of the proxy before calls that failed', value: asked }
          : undefined;
      },
    },
  },
  without: {
    haproxy: 'its driver gives it an address',
    nghttpx: 'its driver gives it an address',
    nginx: 'its driver gives it an address',
    node: 'its driver gives it an address',
  },
  prepare(setup, { kind, delayMs }) {
    setup.upstreamNames = { ...setup.upstreamNames, ...wrongName(kind, delayMs) };
  },
  trial: {
    options: { kind: 'nxdomain' },
    setup(setup) {
      setup.topology = withDns;
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 1500 });
    },
  },
});
