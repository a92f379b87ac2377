/** A proxy that serves plaintext where its clients speak TLS. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { filterChain } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxServer } from '../proxies/nginx/config.ts';
import { haproxySaid, nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-plaintext-listener',
  title: 'The proxy serves plaintext to TLS clients',
  explains:
    'The ClientHello meets a parser of HTTP: Envoy answers "HTTP/1.1 400 Bad Request" in the clear, which the client ' +
    'reports as "wrong version number".',
  options: z.object({}),
  only: 'tls',
  on: {
    envoy: {
      change(config) {
        delete filterChain(config)['transport_socket'];
      },
      bitten: counted('http.ingress.downstream_cx_protocol_error', 'connections that were no HTTP'),
    },
    nginx: {
      change(config) {
        const server = nginxServer(config);
        server['listen'] = JSON.stringify(server['listen']).replaceAll('"', '').replace(' ssl', '');
      },
      bitten: logged('error.log', /invalid connection preface/, 'connections that were no HTTP/2'),
    },
    haproxy: {
      change(config) {
        const frontend = haproxySection(config, 'frontend ingress');
        frontend['bind'] = `${String(frontend['bind']).replace(/ ssl .*/, '')} proto h2`;
      },
      bitten: haproxySaid.notHttp,
    },
    nghttpx: {
      change(config) {
        nghttpxTellsAll(config);
        config['frontend'] = `${String(config['frontend'])};no-tls`;
      },
      bitten: nghttpxSaid.notHttp,
    },
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
});
