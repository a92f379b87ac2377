/** A proxy whose cipher suites fit RSA certificates alone, and which has an ECDSA one. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { logged } from '../kit/proofs.ts';
import { downstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxServer } from '../proxies/nginx/config.ts';
import { haproxySaid } from './proxies/said.ts';

const suite = 'ECDHE-RSA-AES128-GCM-SHA256';

export default defineProxyFault({
  id: 'proxy-tls-cipher',
  title: 'Client and proxy share no cipher suite',
  explains:
    'With TLS 1.2 the suite names the kind of certificate: the proxy finds none that it can serve and closes with alert ' +
    'handshake_failure(40).',
  options: z.object({}),
  only: 'tls',
  on: {
    envoy: {
      change(config) {
        downstreamTlsContext(config)['tls_params'] = {
          tls_maximum_protocol_version: 'TLSv1_2',
          cipher_suites: [suite],
        };
      },
      bitten: logged('connections.jsonl', /NO_SHARED_CIPHER/, 'handshakes without a shared suite'),
    },
    nginx: {
      change(config) {
        Object.assign(nginxServer(config), { ssl_protocols: 'TLSv1.2', ssl_ciphers: suite });
      },
      bitten: logged('error.log', /no shared cipher/, 'handshakes without a shared suite'),
    },
    haproxy: {
      change(config) {
        const frontend = haproxySection(config, 'frontend ingress');
        frontend['bind'] = `${String(frontend['bind'])} ssl-max-ver TLSv1.2 ciphers ${suite}`;
      },
      bitten: haproxySaid.handshakeFailed,
    },
  },
  without: {
    nghttpx: 'nghttpx has one TLS version for both hops',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
});
