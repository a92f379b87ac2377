/** A proxy whose TLS versions and those of its clients do not meet. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike } from '../kit/proofs.ts';
import { downstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { haproxySaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-tls-version',
  title: 'The proxy speaks only old TLS versions',
  explains:
    'The client offers TLS 1.2 and 1.3; the proxy answers with alert protocol_version(70) in the clear and closes. The ' +
    'client never gets a connection.',
  options: z.object({
    /** The newest version that the proxy takes. */
    newest: z.enum(['1.0', '1.1']).default('1.1'),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { newest }) {
        downstreamTlsContext(config)['tls_params'] = {
          tls_minimum_protocol_version: 'TLSv1_0',
          tls_maximum_protocol_version: `TLSv${newest.replace('.', '_')}`,
        };
      },
      bitten: countedLike(/^listener\..*\.ssl\.connection_error$/, 'handshakes that failed'),
    },
    haproxy: {
      change(config, { newest }) {
        const frontend = haproxySection(config, 'frontend ingress');
        const versions = `ssl-min-ver TLSv1.0 ssl-max-ver TLSv${newest} ciphers DEFAULT@SECLEVEL=0`;
        frontend['bind'] = `${String(frontend['bind'])} ${versions}`;
      },
      bitten: haproxySaid.handshakeFailed,
    },
  },
  without: {
    nginx: 'OpenSSL of Debian lets nginx take nothing older than 1.2 at its security level',
    nghttpx: 'its tls-max-proto-version is one value for both hops',
    node: 'Node takes nothing older than 1.2',
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
});
