/** A server that nobody reaches and a proxy that soon gives up: SYN packets that are never answered. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { cluster, seconds } from '../proxies/envoy/config.ts';
import { healPath } from './path/heal.ts';
import { bite, putRules } from './path/rules.ts';

export default defineProxyFault({
  id: 'proxy-connect-timeout',
  title: 'The proxy gives up connecting to the server',
  explains:
    'Envoy sends one SYN and is silent; at connect_timeout it answers UNAVAILABLE "connection timeout" and closes ' +
    'without a packet.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        cluster(config)['connect_timeout'] = seconds(ms);
      },
      bitten: counted(
        'cluster.backend.upstream_cx_connect_timeout',
        'connections that were not made in time',
      ),
    },
  },
  without: {
    nginx: 'the fault of the path alone is there: see syn-drop',
    haproxy: 'the fault of the path alone is there: see syn-drop',
    nghttpx: 'the fault of the path alone is there: see syn-drop',
  },
  async inject(lab) {
    const path = await lab.path('proxy-server');
    await putRules(path, [{ direction: 'to-server', packets: 'syn', actions: [`${bite} drop`] }]);
  },
  async heal(lab) {
    await healPath(lab, await lab.path('proxy-server'));
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 3000 });
    },
  },
});
