/** A proxy short of memory that refuses requests to stay alive. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { overload } from '../proxies/envoy/overload.ts';

export default defineProxyFault({
  id: 'proxy-overload-requests',
  title: 'The overloaded proxy refuses requests',
  explains:
    'stop_accepting_requests of the overload manager: UNAVAILABLE "envoy overloaded", nothing to the server. The heap ' +
    'is larger than its limit from the start.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        overload(config, 'stop_accepting_requests');
      },
      bitten: counted(
        'http.ingress.downstream_rq_overload_close',
        'requests that the overloaded Envoy refused',
      ),
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
      const channel = await lab.channel();
      await lab.until(
        'a call that is refused',
        async () => ((await channel.unary()).code === 0 ? undefined : true),
        5000,
      );
    },
  },
});
