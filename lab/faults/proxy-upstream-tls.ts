/** A proxy that speaks TLS to a server which expects plaintext. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { upstreamTlsWithoutProof } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';
import { haproxySaid, nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-upstream-tls',
  title: 'The proxy speaks TLS to a plaintext server',
  explains:
    'The ClientHello meets the SETTINGS of an HTTP/2 server: "wrong version number". The proxy closes with alert ' +
    'protocol_version; Envoy answers UNAVAILABLE "remote connection failure".',
  options: z.object({}),
  only: 'plain',
  on: {
    envoy: {
      change: upstreamTlsWithoutProof,
      bitten: counted('cluster.backend.ssl.connection_error', 'handshakes that failed'),
    },
    nginx: {
      change(config) {
        nginxLocation(config)['grpc_pass'] = 'grpcs://backend';
      },
      // The SETTINGS of the server may be there before the ClientHello has left: that has words of its own.
      bitten: logged(
        'error.log',
        /SSL_do_handshake\(\) failed|while SSL handshaking to upstream|upstream prematurely sent response/,
        'failed handshakes',
      ),
    },
    haproxy: {
      change(config) {
        const backend = haproxySection(config, 'backend backend');
        backend['server'] = String(backend['server']).replace(' proto h2', ' ssl verify none alpn h2');
      },
      bitten: haproxySaid.notConnected,
    },
    nghttpx: {
      change(config) {
        nghttpxTellsAll(config);
        config['backend'] = `${String(config['backend'])};tls`;
        config['insecure'] = 'yes';
      },
      bitten: nghttpxSaid.notTls,
    },
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 3000 });
    },
  },
});
