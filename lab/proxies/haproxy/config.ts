/**
 * HAProxy's configuration as data: sections by name, each with its keywords, a list for a keyword that stands more
 * than once. HTTP/2 on both hops; its timeouts are mandatory and so long that none acts within a run.
 */
import type { ProxyStart, ProxyTls } from '../../kit/define-proxy.ts';
import { oneOrMore } from '../kit/one-or-more.ts';

/** Keywords of one section. */
export type Section = Record<string, string | string[]>;

/** Sections by their title (`frontend ingress`), in order. */
export type HaproxyConfig = Record<string, Section>;

/** What the base configuration needs to know. */
export interface HaproxyOptions {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  /** More servers, between which requests go round. */
  moreUpstreams?: ProxyStart['moreUpstreams'];
  /** With the certificate and its key in one file, as HAProxy wants them. */
  tls?: ProxyTls & { pairFile: string };
  /** On the loopback of the proxy's own namespace. */
  statsPort: number;
}

/** Fields of a request's line, as JSON. `%tsc` says how the session ended (configuration manual, 8.5). */
const requestLine: Readonly<Record<string, string>> = {
  start: '%Ts.%ms',
  downstream: '%ci:%cp',
  upstream_local: '%bi:%bp',
  upstream_remote: '%si:%sp',
  status: '%ST',
  termination: '%tsc',
  retries: '%rc',
  connect_ms: '%Tc',
  response_ms: '%Tr',
  total_ms: '%Ta',
  bytes_sent: '%B',
  bytes_received: '%U',
  method: '%HM',
  path: '%HP',
  version: '%HV',
};

const never = '1h';

function logFormat(): string {
  const fields = Object.entries(requestLine).map(([name, value]) => `"${name}":"${value}"`);
  return `'{${fields.join(',')}}'`;
}

/** The base configuration; modifiers change it in place. */
export function haproxyConfig({
  listen,
  upstream,
  moreUpstreams = [],
  tls,
  statsPort,
}: HaproxyOptions): HaproxyConfig {
  const bind = tls === undefined ? 'proto h2' : `ssl crt ${tls.pairFile} alpn h2`;
  const server =
    tls === undefined
      ? 'proto h2'
      : `ssl alpn h2 crt ${tls.pairFile} ca-file ${tls.caFile} verify required verifyhost ${tls.upstreamName} ` +
        `sni str(${tls.upstreamName})`;
  return {
    global: {
      log: 'stdout format raw local0 info',
      nbthread: '1',
      'stats socket': `ipv4@127.0.0.1:${statsPort} level admin`,
      'stats timeout': never,
    },
    defaults: {
      mode: 'http',
      log: 'global',
      'log-format': logFormat(),
      'timeout connect': '5s',
      'timeout client': never,
      'timeout server': never,
      'timeout http-request': never,
      'timeout http-keep-alive': never,
      retries: '0',
    },
    'frontend ingress': {
      bind: `${listen.address}:${listen.port} ${bind}`,
      default_backend: 'backend',
    },
    'backend backend': {
      // A request may share a connection from its first use on, as gRPC channels do.
      'http-reuse': 'always',
      server: oneOrMore(
        [upstream, ...moreUpstreams].map(
          ({ address, port }, index) =>
            `server${index === 0 ? '' : `-${index + 1}`} ${address}:${port} ${server}`,
        ),
      ),
    },
  };
}

/** The text that HAProxy reads. */
export function renderHaproxy(config: HaproxyConfig): string {
  const lines = Object.entries(config).flatMap(([title, section]) => [
    title,
    ...Object.entries(section).flatMap(([name, value]) => [value].flat().map((one) => `  ${name} ${one}`)),
  ]);
  return `${lines.join('\n')}\n`;
}

/** One section; throws an error that names it when it is missing. */
export function haproxySection(config: Record<string, unknown>, title: string): Section {
  const section = config[title];
  if (typeof section !== 'object' || section === null) {
    throw new Error(`the HAProxy configuration has no section ${title}`);
  }
  return section as Section;
}
