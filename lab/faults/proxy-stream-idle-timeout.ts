/** A proxy that ends streams on which nothing moves: the death of long polls and quiet watches. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { httpConnectionManager, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-stream-idle-timeout',
  title: 'The proxy ends idle streams',
  explains:
    'A stream without a byte in either direction for stream_idle_timeout (5 minutes when nobody sets it) ends with ' +
    'RST_STREAM(INTERNAL_ERROR) once headers were sent, and before them with UNAVAILABLE "stream timeout".',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        httpConnectionManager(config)['stream_idle_timeout'] = seconds(ms);
      },
      bitten: counted('http.ingress.downstream_rq_idle_timeout', 'streams that Envoy found idle'),
    },
  },
  without: {
    nginx: 'its grpc_read_timeout counts silence of the server alone: see proxy-route-timeout',
    haproxy: 'its timeout server counts silence of the server alone: see proxy-route-timeout',
    nghttpx: 'its stream-read-timeout acts on requests that are still arriving, and is in no log',
  },
  trial: {
    options: { ms: 250 },
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 3, everyMs: 1500 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
});
