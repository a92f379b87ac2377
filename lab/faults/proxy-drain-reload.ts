/**
 * A changed configuration while calls are under way: the listener's filter chain is replaced, and what is left on the
 * old one at the end of the drain time is cut.
 */
import { z } from 'zod';
import { acted, onFirstCall } from '../kit/during.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { setArgument } from '../proxies/envoy/arguments.ts';
import { httpConnectionManager } from '../proxies/envoy/config.ts';
import { listenersFromFile } from '../proxies/envoy/listeners.ts';

const updated = counted('listener_manager.listener_in_place_updated', 'listeners that were changed in place');

export default defineProxyFault({
  id: 'proxy-drain-reload',
  title: 'The proxy takes a changed configuration',
  explains:
    'Envoy replaces the filter chain of a listener from a file (LDS). Running streams and idle connections are told ' +
    'nothing; at --drain-time-s they end with a bare FIN, streams without RST_STREAM.',
  options: z.object({
    /** Whole seconds (Envoy takes no less). */
    drainTimeMs: z.number().int().min(1000).multipleOf(1000).default(1000),
  }),
  on: {
    envoy: {
      change(config, { drainTimeMs }) {
        listenersFromFile(config);
        setArgument(config, '--drain-time-s', String(drainTimeMs / 1000));
      },
      async bitten(lab) {
        await acted(lab);
        return updated(lab);
      },
    },
  },
  without: {
    nginx: 'a reload of nginx replaces its processes: see proxy-shutdown with grace',
    haproxy: 'a reload of HAProxy replaces its process: see proxy-shutdown with grace',
    nghttpx: 'a reload of nghttpx replaces its processes: see proxy-shutdown with grace',
  },
  inject: (lab) =>
    onFirstCall(lab, async () => {
      await lab.proxy.reload?.((config) => {
        // Any change of the chain will do; this one changes nothing of what is served.
        httpConnectionManager(config)['stream_idle_timeout'] = '301s';
      });
    }),
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 30, everyMs: 50 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream({ deadlineMs: 5000 }).result;
    },
  },
});
