/**
 * A proxy that asks its server by PING whether it lives, and a server that is stopped: TCP is well, nobody answers, and
 * the connection is given up with all its calls.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, untilCounted } from '../kit/proofs.ts';
import { seconds, upstreamHttp2 } from '../proxies/envoy/config.ts';
import { untilCallsPass } from './peers/heal.ts';

const unanswered = 'cluster.backend.http2.keepalive_timeout';

export default defineProxyFault({
  id: 'proxy-upstream-keepalive',
  title: 'The server does not answer the PINGs of the proxy',
  explains:
    'Envoy sends PING each interval and closes with a FIN when an answer is late; calls on the connection end in ' +
    'UNAVAILABLE "connection termination", and nothing but a counter names the PING.',
  options: z.object({
    intervalMs: z.number().int().positive().default(200),
    timeoutMs: z.number().int().positive().default(200),
  }),
  on: {
    envoy: {
      change(config, { intervalMs, timeoutMs }) {
        upstreamHttp2(config)['connection_keepalive'] = {
          interval: seconds(intervalMs),
          timeout: seconds(timeoutMs),
        };
      },
      bitten: counted(unanswered, 'connections whose PING stayed unanswered'),
    },
  },
  without: {
    nginx: 'nginx sends no PING',
    haproxy: 'HAProxy sends no PING',
    nghttpx: 'nghttpx sends PING only after a failed stream',
  },
  async inject(lab) {
    // The connection has to stand before the server falls silent.
    const channel = await lab.channel();
    await channel.unary();
    await channel.close();
    await lab.server.signal('SIGSTOP');
  },
  async heal(lab) {
    await lab.server.signal('SIGCONT');
    await untilCallsPass(lab);
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      const call = channel.unary({ deadlineMs: 2000 });
      await untilCounted(lab, unanswered);
      await call;
    },
  },
});
