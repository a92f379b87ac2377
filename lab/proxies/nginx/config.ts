/**
 * nginx's configuration as data: directives by name, blocks as objects, a list for a directive that stands more than
 * once. HTTP/2 and gRPC on both hops, and no timer or count that acts by itself within a run.
 */
import type { ProxyStart, ProxyTls } from '../../kit/define-proxy.ts';
import { oneOrMore } from '../kit/one-or-more.ts';

/** A block of directives. */
export interface Block {
  [directive: string]: string | string[] | Block;
}

/** What the base configuration needs to know. */
export interface NginxOptions {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  /** More servers, between which requests go round. */
  moreUpstreams?: ProxyStart['moreUpstreams'];
  tls?: ProxyTls;
  /** The host's folder, for all that nginx writes. */
  folder: string;
  /** On the loopback of the proxy's own namespace. */
  statusPort: number;
}

/** Fields of a request's line, as JSON; a field without a value is empty. */
const requestLine = [
  ...['msec', 'request_time', 'upstream_response_time', 'upstream_connect_time', 'status'],
  ...['request_completion', 'server_protocol', 'request_method', 'request_uri', 'http_grpc_timeout'],
  ...['upstream_trailer_grpc_status', 'sent_http_grpc_status', 'remote_addr', 'remote_port'],
  ...[
    'upstream_addr',
    'upstream_status',
    'connection',
    'connection_requests',
    'bytes_sent',
    'request_length',
  ],
]
  .map((name) => `"${name}":"$${name}"`)
  .join(',');

const logFormat = `'{${requestLine}}'`;

/** Long enough to be none: what a scenario does not ask for does not happen. */
const never = '1h';

function upstreamTls(tls: ProxyTls): Block {
  return {
    grpc_ssl_trusted_certificate: tls.caFile,
    grpc_ssl_verify: 'on',
    grpc_ssl_name: tls.upstreamName,
    grpc_ssl_server_name: 'on',
    grpc_ssl_protocols: 'TLSv1.2 TLSv1.3',
    grpc_ssl_certificate: tls.certFile,
    grpc_ssl_certificate_key: tls.keyFile,
  };
}

function downstreamTls(tls: ProxyTls): Block {
  return {
    ssl_certificate: tls.certFile,
    ssl_certificate_key: tls.keyFile,
    ssl_protocols: 'TLSv1.2 TLSv1.3',
  };
}

function server({ listen, tls, upstream }: NginxOptions): Block {
  const scheme = tls === undefined ? 'grpc' : 'grpcs';
  return {
    listen: `${listen.address}:${listen.port}${tls === undefined ? '' : ' ssl'} http2`,
    ...(tls === undefined ? {} : downstreamTls(tls)),
    'location /': {
      grpc_pass: `${scheme}://backend`,
      grpc_set_header: [`Host ${tls?.upstreamName ?? `${upstream.address}:${upstream.port}`}`, 'TE trailers'],
      ...(tls === undefined ? {} : upstreamTls(tls)),
      grpc_connect_timeout: '5s',
      grpc_read_timeout: never,
      grpc_send_timeout: never,
      grpc_next_upstream: 'off',
    },
  };
}

/** The base configuration; modifiers change it in place. */
export function nginxConfig(options: NginxOptions): Block {
  const { folder, upstream, moreUpstreams = [], statusPort } = options;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return {
    daemon: 'off',
    worker_processes: '1',
    pid: `${folder}/nginx.pid`,
    error_log: `${folder}/error.log info`,
    // Workers of a master that is root would lose the right to the run's files.
    user: 'root',
    events: { worker_connections: '512' },
    http: {
      log_format: `requests escape=json ${logFormat}`,
      access_log: `${folder}/access.jsonl requests`,
      ...Object.fromEntries(temporary.map((name) => [`${name}_temp_path`, `${folder}/nginx-${name}`])),
      keepalive_timeout: never,
      keepalive_requests: '1000000',
      keepalive_time: never,
      client_header_timeout: never,
      client_body_timeout: never,
      send_timeout: never,
      // A stream of messages may be larger than any file.
      client_max_body_size: '0',
      'upstream backend': {
        server: oneOrMore(
          [upstream, ...moreUpstreams].map(({ address, port }) => `${address}:${port} max_fails=0`),
        ),
        // Without it there is a connection for each request.
        keepalive: '16',
        keepalive_requests: '1000000',
        keepalive_time: never,
        keepalive_timeout: never,
      },
      server: server(options),
      'server ': {
        listen: `127.0.0.1:${statusPort}`,
        access_log: 'off',
        'location /': { stub_status: '' },
      },
    },
  };
}

/** The text that nginx reads. */
export function renderNginx(block: Block, indent = ''): string {
  const lines = Object.entries(block).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.map((one) => `${indent}${name} ${one};`);
    if (typeof value === 'string') return [`${indent}${`${name} ${value}`.trim()};`];
    return [`${indent}${name.trim()} {`, renderNginx(value, `${indent}  `), `${indent}}`];
  });
  return lines.join('\n');
}

/** The block at a path; throws an error that names the part which is missing. */
function block(config: Record<string, unknown>, ...path: string[]): Block {
  let value: unknown = config;
  for (const name of path) {
    value = (value as Record<string, unknown>)[name];
    if (typeof value !== 'object' || value === null) {
      throw new Error(`the nginx configuration has no ${path.join(' / ')}`);
    }
  }
  return value as Block;
}

/** Directives of all requests and connections. */
export function nginxHttp(config: Record<string, unknown>): Block {
  return block(config, 'http');
}

/** Directives of the one server. */
export function nginxServer(config: Record<string, unknown>): Block {
  return block(config, 'http', 'server');
}

/** Directives of the one location: what happens towards the server. */
export function nginxLocation(config: Record<string, unknown>): Block {
  return block(config, 'http', 'server', 'location /');
}
