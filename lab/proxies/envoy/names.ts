/** An Envoy that asks a name server for its upstream, in place of being given addresses. */
import { cluster } from './config.ts';

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

/** Who is asked, for which name, and on which port whoever has it listens. */
export interface NamedUpstream {
  server: { address: string; port: number };
  name: string;
  port: number;
}

/** Makes the one cluster a STRICT_DNS one. Envoy is live before the first answer, and asks again every second. */
export function askForUpstream(config: Record<string, unknown>, { server, name, port }: NamedUpstream): void {
  const socket = (address: string, value: number): object => ({
    socket_address: { address, port_value: value },
  });
  Object.assign(cluster(config), {
    type: 'STRICT_DNS',
    dns_lookup_family: 'V4_ONLY',
    dns_refresh_rate: '1s',
    dns_failure_refresh_rate: { base_interval: '1s', max_interval: '1s' },
    // It would be started only with an answer otherwise, which a silent name server never gives.
    wait_for_warm_on_init: false,
    typed_dns_resolver_config: {
      name: 'envoy.network.dns_resolver.cares',
      typed_config: {
        '@type': typeUrl('envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig'),
        resolvers: [socket(server.address, server.port)],
        dns_resolver_options: { no_default_search_domain: true },
      },
    },
    load_assignment: {
      cluster_name: 'backend',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socket(name, port) } }] }],
    },
  });
}
