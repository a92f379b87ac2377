/** A limit of the size of request headers: a token that grew, a cookie that collects. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike, logged } from '../kit/proofs.ts';
import { httpConnectionManager } from '../proxies/envoy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';
import { nghttpxSaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-request-header-size',
  title: 'The proxy accepts small request headers',
  explains:
    'Envoy resets a request beyond max_request_headers_kb by INTERNAL_ERROR and logs it as a reset by the client; nginx ' +
    'ends the connection with GOAWAY(ENHANCE_YOUR_CALM); nghttpx answers 431.',
  options: z.object({
    kilobytes: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { kilobytes }) {
        httpConnectionManager(config)['max_request_headers_kb'] = kilobytes;
      },
      // The codec of Envoy 1.36 counts them by the other name.
      bitten: countedLike(
        /^http2\.(header_list_size_too_large|header_overflow)$/,
        'requests with too large headers',
      ),
    },
    nginx: {
      change(config, { kilobytes }) {
        nginxHttp(config)['large_client_header_buffers'] = `4 ${kilobytes}k`;
      },
      bitten: logged('error.log', /client sent too large header field/, 'requests with too large headers'),
    },
    nghttpx: {
      change(config, { kilobytes }) {
        config['request-header-field-buffer'] = `${kilobytes}K`;
      },
      bitten: nghttpxSaid.fieldsTooLarge,
    },
  },
  without: { haproxy: 'its tune.bufsize is one value for headers and bodies of both hops' },
  trial: {
    options: { kilobytes: 1 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ metadataBytes: 5000, deadlineMs: 2000 });
    },
  },
});
