/** A server that asks for a certificate, and whoever connects to it has none, or one that the server does not accept. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { changeProxy, type Setup } from '../kit/setup.ts';
import { downstreamTlsContext, upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import type { NodeConfig } from '../proxies/node/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';

/** Some proxies show a certificate to the server unless told otherwise, others when they are told to. */
function showCertificate(setup: Setup, shown: boolean): void {
  changeProxy(setup, 'envoy', (config) => {
    if (!shown) return;
    upstreamTlsContext(config)['tls_certificates'] = downstreamTlsContext(config)['tls_certificates'];
  });
  changeProxy(setup, 'haproxy', (config) => {
    if (shown) return;
    const backend = haproxySection(config, 'backend backend');
    backend['server'] = String(backend['server']).replace(/ crt \S+/, '');
  });
  changeProxy(setup, 'nghttpx', (config) => {
    if (shown) return;
    delete config['client-cert-file'];
    delete config['client-private-key-file'];
  });
  changeProxy(setup, 'nginx', (config) => {
    if (shown) return;
    const location = nginxLocation(config);
    delete location['grpc_ssl_certificate'];
    delete location['grpc_ssl_certificate_key'];
  });
  changeProxy(setup, 'node', (config) => {
    (config as NodeConfig).clientCertificate = shown;
  });
  setup.client.certificate = shown;
  changeProxy(setup, 'none', () => undefined);
}

export default defineFault({
  id: 'server-client-certificate',
  title: 'The server wants a client certificate that it does not get',
  explains:
    'missing: whoever connects shows none, alert certificate_required(116), which TLS 1.3 encrypts and sends behind the ' +
    'first request (RFC 8446 4.4.2.4), so that a proxy takes it for a connection that was cut. rejected: the server does ' +
    'not trust its authority; a server on Node cuts the connection without an alert, others send unknown_ca(48).',
  options: z.object({
    kind: z.enum(['missing', 'rejected']),
  }),
  prepare(setup, { kind }) {
    // It counts how handshakes end.
    setup.server.kind = 'raw';
    setup.server.clientCertificates = kind === 'missing' ? 'required' : 'distrusted';
    showCertificate(setup, kind === 'rejected');
  },
  unsupported({ variant }) {
    return variant === 'plain' ? 'it is a matter of TLS, and this run is in plaintext' : undefined;
  },
  trial: {
    options: { kind: 'missing' },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1500 });
    },
  },
  async bitten(lab) {
    const { 'handshakes-failed': value = 0 } = await lab.server.asks();
    return value > 0 ? { what: 'handshakes that the server refused', value } : undefined;
  },
});
