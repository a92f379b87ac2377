import type { ProxyTls } from '../../kit/define-proxy.ts';

/** What the proxy on Node is told; modifiers change it in place. */
export interface NodeConfig extends Record<string, unknown> {
  listen: { address: string; port: number };
  upstream: { address: string; port: number };
  tls?: ProxyTls;
  accessLog: string;
  /** `http1` is what http2-proxy does by itself: `te` and trailers do not get through. */
  protocol: 'h2' | 'http1';
  /** Shows its certificate to the server, if that asks for one. */
  clientCertificate?: boolean;
  /** Streams at once on a client's connection. */
  maxConcurrentStreams?: number;
}

/** The base configuration: HTTP/2 on both hops. */
export function nodeConfig({
  folder,
  ...places
}: Pick<NodeConfig, 'listen' | 'upstream'> & { tls?: ProxyTls; folder: string }): NodeConfig {
  return { ...places, accessLog: `${folder}/access.jsonl`, protocol: 'h2' };
}
