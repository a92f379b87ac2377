import type { Direction } from '../chunk.ts';
import type { HeaderField } from '../frame.ts';

/** How an HTTP/1 exchange ended. */
export type ExchangeEnd =
  | 'complete' // both messages came whole
  | 'connection' // FIN or RST before that
  | 'lost' // bytes that the capture lacks hide its end
  | 'capture-end'; // the capture stopped first

/**
 * Facts of HTTP/1.x connections (RFC 9112).
 *
 * An exchange is one request with its response, counted from 1 on a connection; the final response to a request that
 * was not seen has a number of its own. Header fields are the decisive ones only, names in lower case, values cut.
 */
export interface Http1Facts {
  'http1.request': {
    exchange: number;
    /** `GET`; `PRI` where the HTTP/2 preface was sent to a server of HTTP/1. */
    method: string;
    target: string;
    /** `1.1`, `1.0`, or `2.0` in the preface. */
    version: string;
    headers: readonly HeaderField[];
  };
  /** A response, interim ones (1xx) included. */
  'http1.response': {
    exchange: number;
    status: number;
    reason: string;
    version: string;
    headers: readonly HeaderField[];
    /** Method of the request, when it was seen. */
    method?: string;
    /** From the request's last byte, or from its head while it is still coming; nanoseconds. */
    sinceRequest?: number;
    /** The client spoke another protocol: what was answered. */
    answers?: 'http2-preface' | 'tls-client-hello';
  };
  'http1.exchange-end': {
    exchange: number;
    how: ExchangeEnd;
    /** Octets of the bodies seen, without chunk framing. */
    requestBytes: number;
    responseBytes: number;
    /** Trailer fields of a chunked response; absent when there were none. */
    trailers?: readonly HeaderField[];
  };
  /** The answer to a request with the field Upgrade (RFC 9110 7.8). */
  'http1.upgrade': {
    exchange: number;
    /** What was asked for, in lower case: `h2c`, `websocket`. */
    asked: string;
    /** What was agreed to; null when the server did not switch. */
    agreed: string | null;
    status: number;
  };
  /** The answer to CONNECT (RFC 9110 9.3.6). */
  'http1.tunnel': { exchange: number; target: string; status: number; opened: boolean };
}

/** A PROXY protocol header, which a load balancer writes in front of what the client says. */
export interface ProxyProtocolFacts {
  'proxy-protocol.header': {
    version: 1 | 2;
    direction: Direction;
    /** The header speaks for the sender itself (health check, `LOCAL` or `UNKNOWN`): there are no addresses. */
    local: boolean;
    /** `tcp4`, `tcp6`, `udp4`, `udp6`, `unix` or `unknown`. */
    transport: string;
    /** The client as the proxy sees it, `198.18.1.2:40000`; a path for `unix`. */
    source?: string;
    /** The address that the client had called. */
    destination?: string;
    /** TLV PP2_TYPE_ALPN. */
    alpn?: string;
    /** TLV PP2_TYPE_AUTHORITY: the server name that the client asked for. */
    authority?: string;
    /** TLV PP2_TYPE_SSL: TLS between client and proxy, its version and whether a certificate was shown. */
    tls?: { version?: string; clientCertificate: boolean; commonName?: string };
    /** Octets of the header on the wire. */
    length: number;
  };
}
