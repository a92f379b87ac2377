/** A proxy that asks its clients by PING whether they live, and a client that does not answer. */
import { z } from 'zod';
import { acted, onFirstCall } from '../kit/during.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { downstreamHttp2, seconds } from '../proxies/envoy/config.ts';

const unanswered = 'http2.keepalive_timeout';
const silenceCeilingMs = 10_000;

export default defineProxyFault({
  id: 'proxy-keepalive',
  title: 'The client does not answer the PINGs of the proxy',
  explains:
    'The process of the client is stopped during a call: its kernel acknowledges, it does not. Envoy closes the ' +
    'connection, resets the upstream stream with INTERNAL_ERROR, and the client goes on when it is let.',
  options: z.object({
    intervalMs: z.number().int().positive().default(200),
    timeoutMs: z.number().int().positive().default(200),
  }),
  on: {
    envoy: {
      change(config, { intervalMs, timeoutMs }) {
        downstreamHttp2(config)['connection_keepalive'] = {
          interval: seconds(intervalMs),
          timeout: seconds(timeoutMs),
        };
      },
      async bitten(lab) {
        await acted(lab);
        return counted(unanswered, 'connections whose PING stayed unanswered')(lab);
      },
    },
  },
  without: {
    nginx: 'nginx sends no PING',
    haproxy: 'HAProxy sends no PING',
    nghttpx: 'nghttpx sends no PING to clients',
  },
  inject: (lab) =>
    onFirstCall(lab, async () => {
      await lab.client.signal('SIGSTOP');
      try {
        await lab.until(
          'Envoy to miss the answer',
          async () => (((await lab.proxy.stats()).get(unanswered) ?? 0) > 0 ? true : undefined),
          silenceCeilingMs,
        );
      } finally {
        await lab.client.signal('SIGCONT');
      }
    }),
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 1500 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 4000 });
    },
  },
});
