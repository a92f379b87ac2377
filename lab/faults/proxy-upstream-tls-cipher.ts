/** A proxy whose cipher suites fit RSA certificates alone, in front of a server with an ECDSA one. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';
import { haproxySaid } from './proxies/said.ts';

const suite = 'ECDHE-RSA-AES128-GCM-SHA256';

export default defineProxyFault({
  id: 'proxy-upstream-tls-cipher',
  title: 'Proxy and server share no cipher suite',
  explains:
    'With TLS 1.2 the suite names the kind of certificate: the server finds none that it can serve and closes with ' +
    'alert handshake_failure(40).',
  options: z.object({}),
  only: 'tls',
  on: {
    envoy: {
      change(config) {
        upstreamTlsContext(config)['tls_params'] = {
          tls_maximum_protocol_version: 'TLSv1_2',
          cipher_suites: [suite],
        };
      },
      bitten: counted('cluster.backend.ssl.connection_error', 'handshakes that failed'),
    },
    nginx: {
      change(config) {
        Object.assign(nginxLocation(config), { grpc_ssl_protocols: 'TLSv1.2', grpc_ssl_ciphers: suite });
      },
      bitten: logged('error.log', /SSL_do_handshake\(\) failed/, 'handshakes that failed'),
    },
    haproxy: {
      change(config) {
        const backend = haproxySection(config, 'backend backend');
        backend['server'] = `${String(backend['server'])} ssl-max-ver TLSv1.2 ciphers ${suite}`;
      },
      bitten: haproxySaid.notConnected,
    },
  },
  without: { nghttpx: 'nghttpx has one TLS version for both hops, and its clients would fail first' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 3000 });
    },
  },
});
