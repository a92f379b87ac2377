/** A longest life of a stream, whatever moves on it: the death of every watch at the same age. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { downstreamHttpOptions, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-max-stream-duration',
  title: 'The proxy ends streams at an age',
  explains:
    'max_stream_duration of the HttpConnectionManager: RST_STREAM(INTERNAL_ERROR) on both hops at the age, with data ' +
    'under way; before headers DEADLINE_EXCEEDED "downstream duration timeout", which no client asked for.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        downstreamHttpOptions(config)['max_stream_duration'] = seconds(ms);
      },
      bitten: counted('http.ingress.downstream_rq_max_duration_reached', 'streams at their age'),
    },
  },
  without: {
    nginx: 'nginx has no limit of the life of a stream',
    haproxy: 'HAProxy has no limit of the life of a stream',
    nghttpx: 'nghttpx has no limit of the life of a stream',
  },
  trial: {
    options: { ms: 300 },
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 40, everyMs: 50 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
});
