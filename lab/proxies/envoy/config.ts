/** Envoy's bootstrap as plain JSON, and ways to reach the parts of it that modifiers change. */

type Json = Record<string, unknown>;

/** TLS files for both sides. */
export interface BootstrapTls {
  caFile: string;
  certFile: string;
  keyFile: string;
  upstreamName: string;
}

/** What the base configuration needs to know. */
export interface BootstrapOptions {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  tls?: BootstrapTls;
  /** Paths on the proxy's host. */
  files: { accessLog: string; connectionLog: string; keyLog: string };
  adminPort: number;
}

const typeUrl = (name: string): string => `type.googleapis.com/${name}`;

const httpOptionsType = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** Fields of the access log, by name: what joins a line to packets, and what Envoy thinks happened. */
const accessLogFields: Readonly<Record<string, string>> = {
  start: '%START_TIME(%s.%9f)%',
  flags: '%RESPONSE_FLAGS%',
  code: '%RESPONSE_CODE%',
  details: '%RESPONSE_CODE_DETAILS%',
  grpc_status: '%GRPC_STATUS%',
  duration: '%DURATION%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(:PATH)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  grpc_timeout: '%REQ(GRPC-TIMEOUT)%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
  upstream_local: '%UPSTREAM_LOCAL_ADDRESS%',
  upstream_remote: '%UPSTREAM_REMOTE_ADDRESS%',
  upstream_failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  connection: '%CONNECTION_ID%',
  upstream_connection: '%UPSTREAM_CONNECTION_ID%',
};

/** Fields of the listener's log: the only trace of connections that die without a request. */
const connectionLogFields: Readonly<Record<string, string>> = {
  start: '%START_TIME(%s.%9f)%',
  flags: '%RESPONSE_FLAGS%',
  duration: '%DURATION%',
  downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
  connection: '%CONNECTION_ID%',
  transport_failure: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
  local_close: '%DOWNSTREAM_LOCAL_CLOSE_REASON%',
};

function fileLog(path: string, fields: Readonly<Record<string, string>>): Json {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': typeUrl('envoy.extensions.access_loggers.file.v3.FileAccessLog'),
      path,
      log_format: { json_format: fields },
    },
  };
}

function socketAddress({ address, port }: { address: string; port: number }): Json {
  return { socket_address: { address, port_value: port } };
}

function certificates({ certFile, keyFile }: BootstrapTls): Json {
  return {
    tls_certificates: [{ certificate_chain: { filename: certFile }, private_key: { filename: keyFile } }],
  };
}

function downstreamTls(tls: BootstrapTls, keyLog: string): Json {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': typeUrl('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext'),
      common_tls_context: { ...certificates(tls), alpn_protocols: ['h2'], key_log: { path: keyLog } },
    },
  };
}

function upstreamTls(tls: BootstrapTls, keyLog: string): Json {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': typeUrl('envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
      sni: tls.upstreamName,
      common_tls_context: {
        alpn_protocols: ['h2'],
        // Envoy's own default for upstreams stops at TLS 1.2.
        tls_params: { tls_maximum_protocol_version: 'TLSv1_3' },
        validation_context: { trusted_ca: { filename: tls.caFile } },
        key_log: { path: keyLog },
      },
    },
  };
}

/** The base configuration: HTTP/2 on both hops, one route, one cluster, no timer that fires by itself. */
export function bootstrap({ listen, upstream, tls, files, adminPort }: BootstrapOptions): Json {
  const manager = {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': typeUrl('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      stat_prefix: 'ingress',
      codec_type: 'AUTO',
      http2_protocol_options: {},
      common_http_protocol_options: {},
      access_log: [fileLog(files.accessLog, accessLogFields)],
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
  return {
    admin: { address: socketAddress({ address: '127.0.0.1', port: adminPort }) },
    static_resources: {
      listeners: [
        {
          name: 'ingress',
          address: socketAddress(listen),
          // A second process on this address must fail, not share its connections.
          enable_reuse_port: false,
          access_log: [fileLog(files.connectionLog, connectionLogFields)],
          filter_chains: [
            {
              filters: [manager],
              ...(tls === undefined ? {} : { transport_socket: downstreamTls(tls, files.keyLog) }),
            },
          ],
        },
      ],
      clusters: [
        {
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
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(upstream) } }] }],
          },
          ...(tls === undefined ? {} : { transport_socket: upstreamTls(tls, files.keyLog) }),
        },
      ],
    },
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

/** The HttpConnectionManager of the listener. */
export function httpConnectionManager(config: Json): Json {
  return part(config, ['static_resources', 'listeners', 0, 'filter_chains', 0, 'filters', 0, 'typed_config']);
}

/** The HttpConnectionManager's `common_http_protocol_options`. */
export function downstreamHttpOptions(config: Json): Json {
  return part(httpConnectionManager(config), ['common_http_protocol_options']);
}
