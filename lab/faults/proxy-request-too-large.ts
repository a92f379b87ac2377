/** A proxy that reads whole requests and refuses large ones. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { addHttpFilter } from '../proxies/envoy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-request-too-large',
  title: 'The proxy refuses large requests',
  explains:
    'The Buffer filter of Envoy answers UNKNOWN "Payload Too Large" when a request is beyond max_request_bytes; nginx ' +
    'answers 413 (client_max_body_size, 1 MB when nobody sets it). Nothing goes to the server.',
  options: z.object({
    bytes: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { bytes }) {
        addHttpFilter(config, 'envoy.filters.http.buffer', 'envoy.extensions.filters.http.buffer.v3.Buffer', {
          max_request_bytes: bytes,
        });
      },
      bitten: counted('http.ingress.downstream_rq_too_large', 'requests that were too large'),
    },
    nginx: {
      change(config, { bytes }) {
        nginxHttp(config)['client_max_body_size'] = String(bytes);
      },
      bitten: logged(
        'error.log',
        /client intended to send too large (chunked )?body/,
        'requests that were too large',
      ),
    },
  },
  without: {
    haproxy: 'HAProxy passes bodies on without counting them',
    nghttpx: 'nghttpx passes bodies on without counting them',
  },
  trial: {
    options: { bytes: 100 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ requestBytes: 300_000, deadlineMs: 5000 });
    },
  },
});
