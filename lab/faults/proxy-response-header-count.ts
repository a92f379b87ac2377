/** A limit of the number of response header fields that the server's answer exceeds. The log blames the server. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { upstreamHttpOptions } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-response-header-count',
  title: 'The proxy accepts few response header fields',
  explains:
    'Envoy resets an answer with more than max_headers_count fields by INTERNAL_ERROR towards the server and answers ' +
    'UNAVAILABLE "remote reset" to the client, although the reset was its own.',
  options: z.object({
    fields: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { fields }) {
        upstreamHttpOptions(config)['max_headers_count'] = fields;
      },
      bitten: counted('cluster.backend.http2.header_overflow', 'answers with too many fields'),
    },
  },
  without: {
    nginx: 'nginx limits the size of response headers, not their number',
    haproxy: 'its tune.http.maxhdr is one value for both hops: see proxy-request-header-count',
    nghttpx: 'its max-response-header-fields is said in no log, and 500 at least',
  },
  trial: {
    options: { fields: 2 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 2000 });
    },
  },
});
