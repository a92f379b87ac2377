/** A longest life of a stream in the cluster: the same cut as one of the listener, with another flag in the log. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { seconds, upstreamHttpOptions } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-upstream-max-stream-duration',
  title: 'The proxy ends streams to the server at an age',
  explains:
    'max_stream_duration of the cluster: RST_STREAM(INTERNAL_ERROR) on both hops at the age; the log says UMSDR, the ' +
    'only flag for it.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        upstreamHttpOptions(config)['max_stream_duration'] = seconds(ms);
      },
      bitten: counted('cluster.backend.upstream_rq_max_duration_reached', 'streams at their age'),
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
