/** A limit of the number of request header fields. The stream is reset without an answer: on HTTP/2 there is no 431. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { downstreamHttpOptions } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { haproxySaid, nghttpxSaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-request-header-count',
  title: 'The proxy accepts few request header fields',
  explains:
    'Envoy resets a request with more than max_headers_count fields (100 when nobody sets it) by INTERNAL_ERROR and ' +
    'logs it as a reset by the client; nghttpx answers 431; HAProxy refuses the connection.',
  options: z.object({
    fields: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { fields }) {
        downstreamHttpOptions(config)['max_headers_count'] = fields;
      },
      bitten: counted('http2.header_overflow', 'requests with too many fields'),
    },
    nghttpx: {
      change(config, { fields }) {
        config['max-request-header-fields'] = String(fields);
      },
      bitten: nghttpxSaid.fieldsTooLarge,
    },
    haproxy: {
      change(config, { fields }) {
        haproxySection(config, 'global')['tune.http.maxhdr'] = String(fields);
      },
      bitten: haproxySaid.notHttp,
    },
  },
  without: { nginx: 'nginx 1.22 limits the size of request headers, not their number' },
  trial: {
    options: { fields: 5 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 2000 });
    },
  },
});
