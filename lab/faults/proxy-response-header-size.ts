/**
 * A limit of the size of response headers that the server's answer exceeds: an error with a long message is enough, for
 * a trailers-only answer is one header block. The log blames the server.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { upstreamHttpOptions } from '../proxies/envoy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-response-header-size',
  title: 'The proxy accepts small response headers',
  explains:
    'Envoy resets an answer whose headers are larger than max_response_headers_kb and says "remote reset" to the ' +
    'client; nginx answers 502 ("upstream sent too big header").',
  options: z.object({
    kilobytes: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { kilobytes }) {
        upstreamHttpOptions(config)['max_response_headers_kb'] = kilobytes;
      },
      bitten: counted('cluster.backend.http2.header_list_size_too_large', 'answers with too large headers'),
    },
    nginx: {
      change(config, { kilobytes }) {
        nginxLocation(config)['grpc_buffer_size'] = `${kilobytes}k`;
      },
      bitten: logged('error.log', /upstream sent too big header/, 'answers with too large headers'),
    },
  },
  without: {
    haproxy: 'its tune.bufsize is one value for both hops and all messages',
    nghttpx: 'its response-header-field-buffer is said in no log',
  },
  trial: {
    options: { kilobytes: 1 },
    setup(setup) {
      setup.server.behave.GetItem = { status: { code: 9, details: 'stock is locked; '.repeat(200) } };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 2000 });
    },
  },
});
