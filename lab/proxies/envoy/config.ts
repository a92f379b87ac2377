/**
 * Envoy's bootstrap as plain JSON, known to be good, and ways to reach the parts of it that modifiers change.
 *
 * HTTP/2 on both hops, one route, one cluster, and no timer that fires by itself: what a scenario does not ask for
 * does not happen.
 */
import type { ProxyTls } from '../../kit/define-proxy.ts';
import { connectionFieldsOf, jsonFileLog, requestFields } from './access-log.ts';

type Json = Record<string, unknown>;

/** An IPv4 address with a port. */
interface Endpoint {
  address: string;
  port: number;
}

/** What the base configuration needs to know. */
export interface BootstrapOptions {
  listen: Endpoint;
  /** At least one; requests go round between them. */
  upstreams: readonly Endpoint[];
  tls?: ProxyTls;
  /** Paths on the proxy's host. */
  files: { accessLog: string; connectionLog: string; keyLog: string };
  /** On the loopback of the proxy's own namespace. */
  adminPort: number;
  /** Envoy's version, where it is known. */
  version?: string;
}

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

const httpOptionsType = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

function socketAddress({ address, port }: Endpoint): Json {
  return { socket_address: { address, port_value: port } };
}

function downstreamTls({ certFile, keyFile }: ProxyTls, keyLog: string): Json {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': typeUrl('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext'),
      common_tls_context: {
        alpn_protocols: ['h2'],
        tls_certificates: [{ certificate_chain: { filename: certFile }, private_key: { filename: keyFile } }],
        key_log: { path: keyLog },
      },
    },
  };
}

function upstreamTls({ caFile, upstreamName }: ProxyTls, keyLog: string): Json {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': typeUrl('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
      sni: upstreamName,
      common_tls_context: {
        alpn_protocols: ['h2'],
        // Envoy's own default for upstreams stops at TLS 1.2.
        tls_params: { tls_maximum_protocol_version: 'TLSv1_3' },
        validation_context: {
          trusted_ca: { filename: caFile },
          match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: upstreamName } }],
        },
        key_log: { path: keyLog },
      },
    },
  };
}

function manager(accessLog: string): Json {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': typeUrl('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      // Part of the names of counters: http.ingress.downstream_cx_total.
      stat_prefix: 'ingress',
      // HTTP/2 by ALPN or by its preface; anything else is served as what it is.
      codec_type: 'AUTO',
      http2_protocol_options: {},
      common_http_protocol_options: {},
      access_log: [jsonFileLog(accessLog, requestFields)],
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            // The default of 15 s would end long calls that no scenario meant to end.
            routes: [{ match: { prefix: '/' }, route: { cluster: 'backend', timeout: '0s' } }],
          },
        ],
      },
      http_filters: [
        {
          name: 'envoy.filters.http.router',
          typed_config: { '@type': typeUrl('envoy.extensions.filters.http.router.v3.Router') },
        },
      ],
    },
  };
}

function listener({ listen, tls, files, version }: BootstrapOptions): Json {
  return {
    name: 'ingress',
    address: socketAddress(listen),
    // A second process on this address must fail, not share its connections.
    enable_reuse_port: false,
    access_log: [jsonFileLog(files.connectionLog, connectionFieldsOf(version))],
    filter_chains: [
      {
        filters: [manager(files.accessLog)],
        ...(tls === undefined ? {} : { transport_socket: downstreamTls(tls, files.keyLog) }),
      },
    ],
  };
}

function backend({ upstreams, tls, files }: BootstrapOptions): Json {
  return {
    name: 'backend',
    type: 'STATIC',
    connect_timeout: '5s',
    typed_extension_protocol_options: {
      [httpOptionsType]: {
        '@type': typeUrl(httpOptionsType),
        explicit_http_config: { http2_protocol_options: {} },
        common_http_protocol_options: {},
      },
    },
    load_assignment: {
      cluster_name: 'backend',
      endpoints: [
        { lb_endpoints: upstreams.map((upstream) => ({ endpoint: { address: socketAddress(upstream) } })) },
      ],
    },
    ...(tls === undefined ? {} : { transport_socket: upstreamTls(tls, files.keyLog) }),
  };
}

/** The base configuration; modifiers change it in place. */
export function bootstrap(options: BootstrapOptions): Json {
  return {
    admin: { address: socketAddress({ address: '127.0.0.1', port: options.adminPort }) },
    static_resources: { listeners: [listener(options)], clusters: [backend(options)] },
  };
}

/** The value at a path of keys and indices; throws an error that names the part which is missing. */
function part(config: Json, path: readonly (string | number)[]): Json {
  let value: unknown = config;
  for (const [depth, key] of path.entries()) {
    value = (value as Record<string | number, unknown>)[key];
    if (typeof value !== 'object' || value === null) {
      throw new Error(`the Envoy configuration has no ${path.slice(0, depth + 1).join('.')}`);
    }
  }
  return value as Json;
}

/** The listener's HttpConnectionManager. */
export function httpConnectionManager(config: Json): Json {
  return part(config, ['static_resources', 'listeners', 0, 'filter_chains', 0, 'filters', 0, 'typed_config']);
}

/** `common_http_protocol_options` of the HttpConnectionManager: age, idle time and request count downstream. */
export function downstreamHttpOptions(config: Json): Json {
  return part(httpConnectionManager(config), ['common_http_protocol_options']);
}

/** `http2_protocol_options` of the HttpConnectionManager: limits and keepalive downstream. */
export function downstreamHttp2(config: Json): Json {
  return part(httpConnectionManager(config), ['http2_protocol_options']);
}

/** The action of the one route. */
export function route(config: Json): Json {
  return part(firstRoute(config), ['route']);
}

/** The one route, with its match. */
export function firstRoute(config: Json): Json {
  return part(httpConnectionManager(config), ['route_config', 'virtual_hosts', 0, 'routes', 0]);
}

/** The one virtual host. */
export function virtualHost(config: Json): Json {
  return part(httpConnectionManager(config), ['route_config', 'virtual_hosts', 0]);
}

/** The one listener. */
export function listenerOf(config: Json): Json {
  return part(config, ['static_resources', 'listeners', 0]);
}

/** The one filter chain of the listener, which holds its TLS context. */
export function filterChain(config: Json): Json {
  return part(listenerOf(config), ['filter_chains', 0]);
}

/** The one cluster. */
export function cluster(config: Json): Json {
  return part(config, ['static_resources', 'clusters', 0]);
}

function upstreamOptions(config: Json): Json {
  return part(cluster(config), ['typed_extension_protocol_options', httpOptionsType]);
}

/** `common_http_protocol_options` of the cluster: age, idle time, request count and header limits upstream. */
export function upstreamHttpOptions(config: Json): Json {
  return part(upstreamOptions(config), ['common_http_protocol_options']);
}

/** `http2_protocol_options` of the cluster: limits and keepalive upstream. */
export function upstreamHttp2(config: Json): Json {
  return part(upstreamOptions(config), ['explicit_http_config', 'http2_protocol_options']);
}

/** Which protocol the cluster speaks: `explicit_http_config` or `auto_config`, changed as a whole. */
export function setUpstreamProtocol(config: Json, protocol: Json): void {
  const options = upstreamOptions(config);
  delete options['explicit_http_config'];
  Object.assign(options, protocol);
}

/** `common_tls_context` of the listener; throws in plaintext. */
export function downstreamTlsContext(config: Json): Json {
  return part(filterChain(config), ['transport_socket', 'typed_config', 'common_tls_context']);
}

/** `common_tls_context` of the cluster; throws in plaintext. */
export function upstreamTlsContext(config: Json): Json {
  return part(cluster(config), ['transport_socket', 'typed_config', 'common_tls_context']);
}

/** Puts an HTTP filter in front of the router. */
export function addHttpFilter(config: Json, name: string, type: string, settings: Json): void {
  const filters = httpConnectionManager(config)['http_filters'] as Json[];
  filters.splice(-1, 0, { name, typed_config: { '@type': typeUrl(type), ...settings } });
}

/** Adds to the limits of the one cluster, from which on its circuit breaker refuses. */
export function limitCluster(config: Json, limits: Json): void {
  cluster(config)['circuit_breakers'] = { thresholds: [{ priority: 'DEFAULT', ...limits }] };
}

/** A time as Envoy's JSON writes it. */
export function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

/** A TLS context towards the server that verifies nothing. */
export function upstreamTlsWithoutProof(config: Json): void {
  cluster(config)['transport_socket'] = {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': typeUrl('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
      common_tls_context: { alpn_protocols: ['h2'] },
    },
  };
}
