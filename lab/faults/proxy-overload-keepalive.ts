/** A proxy short of memory that lets each connection serve one call: a handshake for every call, and nothing fails. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, untilCounted } from '../kit/proofs.ts';
import { overload } from '../proxies/envoy/overload.ts';

const drained = 'http.ingress.downstream_cx_overload_disable_keepalive';

export default defineProxyFault({
  id: 'proxy-overload-keepalive',
  title: 'The overloaded proxy ends connections after each call',
  explains:
    'disable_http_keepalive of the overload manager: GOAWAY(2^31-1) in the segment of each response HEADERS, so that ' +
    'the client opens a connection for its next call.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        overload(config, 'disable_http_keepalive');
      },
      bitten: counted(drained, 'connections that the overloaded Envoy drained'),
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
      await untilCounted(lab, 'overload.envoy.overload_actions.disable_http_keepalive.active');
      await channel.unary();
      await channel.unary();
    },
  },
});
