/** A proxy whose newest TLS version is older than the server's oldest. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { haproxySaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-upstream-tls-version',
  title: 'The proxy offers the server an old TLS version',
  explains:
    'The server closes the handshake with alert protocol_version(70). Envoy answers UNAVAILABLE "remote connection ' +
    'failure" with the reason in its log; HAProxy 503.',
  options: z.object({
    /** The newest version that the proxy offers. */
    newest: z.enum(['1.0', '1.1']).default('1.1'),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { newest }) {
        upstreamTlsContext(config)['tls_params'] = {
          tls_minimum_protocol_version: 'TLSv1_0',
          tls_maximum_protocol_version: `TLSv${newest.replace('.', '_')}`,
        };
      },
      bitten: counted('cluster.backend.ssl.connection_error', 'handshakes that failed'),
    },
    haproxy: {
      change(config, { newest }) {
        const backend = haproxySection(config, 'backend backend');
        const versions = `ssl-min-ver TLSv1.0 ssl-max-ver TLSv${newest} ciphers DEFAULT@SECLEVEL=0`;
        backend['server'] = `${String(backend['server'])} ${versions}`;
      },
      bitten: haproxySaid.notConnected,
    },
  },
  without: {
    nginx: 'OpenSSL of Debian lets nginx offer nothing older than 1.2 at its security level',
    nghttpx: 'its tls-max-proto-version is one value for both hops',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 3000 });
    },
  },
});
