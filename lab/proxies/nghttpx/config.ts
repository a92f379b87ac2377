/**
 * nghttpx's configuration as data: options by their long names, a list for an option that stands more than once.
 * HTTP/2 on both hops; what it closes by itself comes long after a run.
 */
import type { ProxyStart, ProxyTls } from '../../kit/define-proxy.ts';
import { oneOrMore } from '../kit/one-or-more.ts';

/** Options by name; in a file they stand without the two dashes. */
export type NghttpxConfig = Record<string, string | string[]>;

/** What the base configuration needs to know. */
export interface NghttpxOptions {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  /** More servers, between which requests go round. */
  moreUpstreams?: ProxyStart['moreUpstreams'];
  tls?: ProxyTls;
  /** The host's folder, for all that nghttpx writes. */
  folder: string;
}

const never = '1h';

/** Fields of a request's line, as JSON. */
const requestLine = [
  ...['time_iso8601', 'remote_addr', 'remote_port', 'status', 'request_time', 'method', 'path'],
  ...['protocol_version', 'body_bytes_sent', 'backend_host', 'backend_port', 'tls_protocol', 'alpn'],
]
  .map((name) => `"${name}":"$${name}"`)
  .join(',');

/** The base configuration; modifiers change it in place. */
export function nghttpxConfig({
  listen,
  upstream,
  moreUpstreams = [],
  tls,
  folder,
}: NghttpxOptions): NghttpxConfig {
  const front = `${listen.address},${listen.port}${tls === undefined ? ';no-tls' : ''}`;
  const secure = tls === undefined ? '' : `;tls;sni=${tls.upstreamName}`;
  const back = [upstream, ...moreUpstreams].map(
    ({ address, port }) => `${address},${port};;proto=h2${secure}`,
  );
  return {
    frontend: front,
    backend: oneOrMore(back),
    workers: '1',
    'pid-file': `${folder}/nghttpx.pid`,
    'accesslog-file': `${folder}/access.jsonl`,
    'accesslog-format': `{${requestLine}}`,
    'errorlog-file': `${folder}/error.log`,
    'log-level': 'NOTICE',
    'frontend-http2-read-timeout': never,
    'frontend-write-timeout': never,
    'frontend-keep-alive-timeout': never,
    'backend-read-timeout': never,
    'backend-write-timeout': never,
    'stream-read-timeout': '0',
    'stream-write-timeout': '0',
    ...(tls === undefined
      ? {}
      : {
          'private-key-file': tls.keyFile,
          'certificate-file': tls.certFile,
          cacert: tls.caFile,
          'client-cert-file': tls.certFile,
          'client-private-key-file': tls.keyFile,
          // The name that versions before and after 1.60 know.
          'npn-list': 'h2',
        }),
  };
}

/** The text that nghttpx reads. */
export function renderNghttpx(config: NghttpxConfig): string {
  const lines = Object.entries(config).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}=${one}`),
  );
  return `${lines.join('\n')}\n`;
}
