/** A proxy whose TLS listener knows one server name, and has nothing for a client that asks for another. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike, callsFailed } from '../kit/proofs.ts';
import { filterChain, listenerOf } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { haproxySaid } from './proxies/said.ts';
import { nginxHttp, nginxServer } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-sni-unmatched',
  title: 'The proxy knows one server name alone',
  explains:
    'The ClientHello asks for a name, or for an address, that the listener has nothing for. Envoy resets the connection ' +
    'without an alert and without a line of a request; HAProxy and nginx answer with unrecognized_name(112) (RFC 6066 3).',
  options: z.object({
    /** The one name that is served. */
    name: z.string().min(1),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { name }) {
        filterChain(config)['filter_chain_match'] = { server_names: [name] };
        listenerOf(config)['listener_filters'] = [
          {
            name: 'envoy.filters.listener.tls_inspector',
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
            },
          },
        ];
      },
      bitten: countedLike(/^listener\..*\.no_filter_chain_match$/, 'connections without a filter chain'),
    },
    haproxy: {
      change(config) {
        // The names are those of the certificate.
        const frontend = haproxySection(config, 'frontend ingress');
        frontend['bind'] = `${String(frontend['bind'])} strict-sni`;
      },
      bitten: haproxySaid.handshakeFailed,
    },
    nginx: {
      change(config, { name }) {
        const own = nginxServer(config);
        const { listen } = own;
        own['server_name'] = name;
        if (typeof listen !== 'string') throw new Error('expected nginx to listen once');
        nginxHttp(config)['server  '] = {
          listen: `${listen} default_server`,
          ssl_reject_handshake: 'on',
        };
      },
      bitten: callsFailed,
    },
  },
  without: {
    nghttpx: 'it serves its one certificate to every name',
    node: 'it serves its one certificate to every name',
  },
  trial: {
    options: { name: 'catalog.example' },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true, options: { 'grpc.ssl_target_name_override': '' } });
      await channel.unary({ deadlineMs: 1000 });
    },
  },
});
