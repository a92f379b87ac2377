/** A proxy that asks its clients for a certificate, and clients that have none. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike, logged } from '../kit/proofs.ts';
import { downstreamTlsContext, filterChain, upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation, nginxServer } from '../proxies/nginx/config.ts';
import { haproxySaid, nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-client-certificate-required',
  title: 'The proxy requires a client certificate',
  explains:
    'With TLS 1.3 the client finishes its handshake, sends its first request, and is refused behind it: alert ' +
    'certificate_required(116), encrypted (RFC 8446 4.4.2.4). nginx answers 400 on HTTP instead.',
  options: z.object({}),
  only: 'tls',
  on: {
    envoy: {
      change(config) {
        const trust = upstreamTlsContext(config)['validation_context'] as { trusted_ca: unknown };
        downstreamTlsContext(config)['validation_context'] = { trusted_ca: trust.trusted_ca };
        const socket = filterChain(config)['transport_socket'] as { typed_config: Record<string, unknown> };
        socket.typed_config['require_client_certificate'] = true;
      },
      bitten: countedLike(/^listener\..*\.ssl\.fail_verify_no_cert$/, 'clients without a certificate'),
    },
    nginx: {
      change(config) {
        const trusted = nginxLocation(config)['grpc_ssl_trusted_certificate'] ?? '';
        Object.assign(nginxServer(config), { ssl_verify_client: 'on', ssl_client_certificate: trusted });
      },
      bitten: logged('error.log', /client sent no required SSL certificate/, 'clients without a certificate'),
    },
    haproxy: {
      change(config) {
        const frontend = haproxySection(config, 'frontend ingress');
        const server = String(haproxySection(config, 'backend backend')['server']);
        const trusted = / ca-file (\S+)/.exec(server)?.[1] ?? '';
        frontend['bind'] = `${String(frontend['bind'])} ca-file ${trusted} verify required`;
      },
      bitten: haproxySaid.handshakeFailed,
    },
    nghttpx: {
      change(config) {
        nghttpxTellsAll(config);
        config['verify-client'] = 'yes';
        config['verify-client-cacert'] = String(config['cacert']);
      },
      bitten: nghttpxSaid.noClientCertificate,
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
