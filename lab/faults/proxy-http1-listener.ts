/** A proxy that speaks HTTP/1.1 alone to a gRPC client: the listener's codec, or an ALPN list without h2. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { downstreamTlsContext, filterChain, httpConnectionManager } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxServer } from '../proxies/nginx/config.ts';
import { haproxySaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-http1-listener',
  title: 'The proxy speaks HTTP/1.1 to HTTP/2 clients',
  explains:
    'The preface of HTTP/2 meets a parser of HTTP/1.1, which takes "PRI *" for a request and refuses it. With TLS the ' +
    'ALPN list names http/1.1 alone; Envoy does not enforce it, OpenSSL servers send alert no_application_protocol.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        httpConnectionManager(config)['codec_type'] = 'HTTP1';
        if (filterChain(config)['transport_socket'] !== undefined) {
          downstreamTlsContext(config)['alpn_protocols'] = ['http/1.1'];
        }
      },
      bitten: counted('http.ingress.downstream_cx_protocol_error', 'connections that were no HTTP/1.1'),
    },
    nginx: {
      change(config) {
        const server = nginxServer(config);
        server['listen'] = JSON.stringify(server['listen']).replaceAll('"', '').replace(' http2', '');
      },
      bitten: logged(
        'error.log',
        /client sent invalid request .*"PRI \* HTTP\/2\.0"|no application protocol/,
        'connections that were no HTTP/1.1',
      ),
    },
    haproxy: {
      change(config) {
        const frontend = haproxySection(config, 'frontend ingress');
        frontend['bind'] = String(frontend['bind'])
          .replace(' proto h2', ' proto h1')
          .replace(' alpn h2', ' alpn http/1.1 proto h1');
      },
      bitten: haproxySaid.notHttp,
    },
  },
  without: { nghttpx: 'nghttpx knows HTTP/2 by its preface on every plaintext listener' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
});
