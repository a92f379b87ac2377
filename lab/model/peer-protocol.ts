/**
 * The control channel of a peer: one JSON object a line, commands on its standard input, answers on its standard
 * output. It never touches the captured path.
 */

import type { RawScript, RawStep } from './raw-script.ts';

/** PEM texts; the names are paths on the peer's host. */
export interface PeerTls {
  caFile: string;
  certFile?: string;
  keyFile?: string;
  /** Who must have signed the certificate of whoever connects; server only. Absent, none is asked for. */
  clientCaFile?: string;
  /** SNI and the name that is verified; client only. */
  serverName?: string;
}

/** Channel or server options of grpc-js, by their names (`grpc.max_connection_age_ms`). */
export type GrpcOptions = Readonly<Record<string, number | string>>;

/** How the server answers one method, until told otherwise. */
export interface Behaviour {
  /** Wait this long before the first byte of the answer. */
  sleepMs?: number;
  /** Bytes of each response message. */
  responseBytes?: number;
  /** Server streaming: how many messages, one each `everyMs`. */
  messages?: number;
  everyMs?: number;
  /** Do not answer DEADLINE_EXCEEDED by itself when the call's `grpc-timeout` is over, as gRPC servers do. */
  ignoresDeadline?: boolean;
  /** End with this status instead of OK. */
  status?: { code: number; details: string };
  /** End the stream without trailers. */
  withoutTrailers?: boolean;
  /** RST_STREAM with this code in place of what follows so many response messages (0: of the whole answer). */
  reset?: { after: number; code: number };
  /** The process dies by SIGKILL in place of what follows so many response messages (0: of the whole answer). */
  crash?: { after: number };
}

/** Methods of the service that both peers know: unary, server, client and bidirectional streaming. */
export type Method = 'GetItem' | 'WatchItems' | 'PutItems' | 'SyncItems';

/** How a call is made. */
export interface CallOptions {
  deadlineMs?: number;
  /** Bytes of each request message. */
  requestBytes?: number;
  /** Client and bidirectional streaming: how many request messages, one each `everyMs`. */
  messages?: number;
  everyMs?: number;
  /** The application cancels it after this long. */
  cancelAfterMs?: number;
  /** A `grpc-timeout` on the wire that the client itself does not keep: only the server's clock ends the call. */
  serverDeadlineMs?: number;
  /** Bytes of one more request header, for header lists that are too large. */
  metadataBytes?: number;
}

/** Kinds of calls, by the method that is called. */
export type CallKind = 'unary' | 'server-stream' | 'client-stream' | 'bidi';

/** Programs of the command line that can make a gRPC call of one request message. */
export type ClientProgram = 'curl' | 'nghttp';

/** What a client is told. */
export type ClientCommand =
  | {
      id: number;
      do: 'open';
      channel: string;
      target: string;
      tls?: PeerTls;
      options?: GrpcOptions;
      /** Do not wait until the channel is ready: the first call finds out. */
      lazy?: boolean;
      /** Of the raw peer. */
      script?: RawScript;
      /** Of the peer that makes its calls by a program of the command line. */
      program?: ClientProgram;
    }
  | { id: number; do: 'run'; steps: readonly RawStep[] }
  | ({ id: number; do: CallKind; channel: string } & CallOptions)
  | { id: number; do: 'cancel'; call: number }
  | { id: number; do: 'close'; channel: string }
  | { id: number; do: 'count' };

/** What a server is told. */
export type ServerCommand =
  | {
      id: number;
      do: 'listen';
      address: string;
      tls?: PeerTls;
      options?: GrpcOptions;
      /** Of the raw peer. */
      script?: RawScript;
      /** Of the server that speaks HTTP/1.1. */
      http1?: Http1Answer;
    }
  /** The raw peer carries out steps on every connection that stands. */
  | { id: number; do: 'run'; steps: readonly RawStep[] }
  | { id: number; do: 'behave'; method: Method; behaviour: Behaviour }
  | { id: number; do: 'stop'; graceful: boolean }
  | { id: number; do: 'count' };

/** How a server that speaks HTTP/1.1 answers every request. */
export interface Http1Answer {
  /** 200 unless given. */
  status?: number;
  /** Its content-type, `text/plain` unless given. */
  type?: string;
  body?: string;
  delayMs?: number;
  /** What ALPN may choose over TLS, `http/1.1` unless given; `h2` is a promise that it cannot keep. */
  alpn?: readonly string[];
}

/** How the name server answers a name. */
export interface NameAnswer {
  addresses?: readonly string[];
  /** Seconds. */
  ttl?: number;
  /** 2 is SERVFAIL, 3 NXDOMAIN, 5 REFUSED (RFC 1035 4.1.1); 0 unless given. */
  rcode?: number;
  delayMs?: number;
  /** Takes queries and answers none. */
  silent?: boolean;
}

/** What a name server is told. */
export type NameCommand =
  | { id: number; do: 'listen'; address: string }
  /** How one name is answered, or all that it has not been told of. */
  | { id: number; do: 'answer'; answer: NameAnswer; name?: string }
  | { id: number; do: 'stop'; graceful?: boolean }
  | { id: number; do: 'count' };

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A client's command before the channel numbered it. */
export type ClientOrder = WithoutId<ClientCommand>;

/** A server's command before the channel numbered it. */
export type ServerOrder = WithoutId<ServerCommand>;

/** A name server's command before the channel numbered it. */
export type NameOrder = WithoutId<NameCommand>;

/** What a peer has counted since it started, by name (`calls`, `cancelled`). */
export type Counts = Readonly<Record<string, number>>;

/** How a call ended, as the application saw it. */
export interface CallResult {
  code: number;
  details: string;
  /** Milliseconds from the call to its end. */
  ms: number;
  messages: number;
}

/** What a peer says: it is ready, a command is done, it failed, or it cannot do that at all. */
export type PeerLine =
  | { event: 'ready' }
  | { event: 'first-message'; id: number }
  | { id: number; done: CallResult | { port?: number } | Counts }
  | { id: number; error: string }
  /** It cannot do that, and nobody would: one sentence. */
  | { id: number; unsupported: string };
