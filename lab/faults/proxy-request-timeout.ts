/** A time in which a request must have arrived as a whole: the death of client streams that are meant to be long. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { httpConnectionManager, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-request-timeout',
  title: 'The proxy gives a request too little time to arrive',
  explains:
    'request_timeout of the HttpConnectionManager: UNKNOWN "request timeout" and RST_STREAM(NO_ERROR) to the client, ' +
    'RST_STREAM(INTERNAL_ERROR) to the server, while the request is still being sent.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        httpConnectionManager(config)['request_timeout'] = seconds(ms);
      },
      bitten: counted('http.ingress.downstream_rq_timeout', 'requests that did not arrive in time'),
    },
  },
  without: {
    nginx: 'its client_body_timeout counts the pause between two reads, which a stream keeps short',
    haproxy: 'its timeout http-request counts headers alone',
    nghttpx: 'its stream-read-timeout counts pauses, which a stream keeps short',
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.clientStream({ messages: 30, everyMs: 50, deadlineMs: 5000 }).result;
    },
  },
});
