/** A proxy short of memory that takes no more connections. */
import { z } from 'zod';
import type { Proof } from '../kit/define-fault.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { overload } from '../proxies/envoy/overload.ts';

const actions = {
  rejected: 'reject_incoming_connections',
  unanswered: 'stop_accepting_connections',
} as const;

export default defineProxyFault({
  id: 'proxy-overload-connections',
  title: 'The overloaded proxy takes no connections',
  explains:
    'rejected: a FIN right behind the handshake of TCP. unanswered: the kernel completes the handshake, and nobody ' +
    'reads what the client sends.',
  options: z.object({
    way: z.enum(['rejected', 'unanswered']).default('rejected'),
  }),
  on: {
    envoy: {
      change(config, { way }) {
        overload(config, actions[way]);
      },
      async bitten(lab, { way }): Promise<Proof | undefined> {
        const stats = await lab.proxy.stats();
        const active = stats.get(`overload.envoy.overload_actions.${actions[way]}.active`) ?? 0;
        const value = lab.results.filter(({ code }) => code !== 0).length;
        return active > 0 && value > 0 ? { what: 'calls without a connection', value } : undefined;
      },
    },
  },
  without: {
    nginx: 'nginx has no overload manager',
    haproxy: 'HAProxy has no overload manager',
    nghttpx: 'nghttpx has no overload manager',
  },
  trial: {
    options: {},
    async drive(lab) {
      await lab.until(
        'Envoy to be overloaded',
        async () => {
          const name = `overload.envoy.overload_actions.${actions.rejected}.active`;
          return ((await lab.proxy.stats()).get(name) ?? 0) > 0 ? true : undefined;
        },
        5000,
      );
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 500 });
    },
  },
});
