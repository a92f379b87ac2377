/**
 * The control channel of a peer: one JSON object a line, commands on its standard input, answers on its standard
 * output. It never touches the captured path.
 */

/** PEM texts; the names are paths on the peer's host. */
export interface PeerTls {
  caFile: string;
  certFile?: string;
  keyFile?: string;
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
}

/** Methods of the service that both peers know. */
export type Method = 'GetItem' | 'WatchItems';

/** What a client is told. */
export type ClientCommand =
  | {
      id: number;
      do: 'open';
      channel: string;
      target: string;
      tls?: PeerTls;
      options?: GrpcOptions;
      /** Answer at once, whether the channel becomes ready or not. */
      lazy?: boolean;
    }
  | { id: number; do: 'unary'; channel: string; deadlineMs?: number; requestBytes?: number }
  | { id: number; do: 'server-stream'; channel: string; deadlineMs?: number; requestBytes?: number }
  | { id: number; do: 'close'; channel: string };

/** What a server is told. */
export type ServerCommand =
  | { id: number; do: 'listen'; address: string; tls?: PeerTls; options?: GrpcOptions }
  | { id: number; do: 'behave'; method: Method; behaviour: Behaviour }
  | { id: number; do: 'stop'; graceful: boolean };

/** How a call ended, as the application saw it. */
export interface CallResult {
  code: number;
  details: string;
  /** Milliseconds from the call to its end. */
  ms: number;
  messages: number;
}

/** What a peer says: it is ready, a command is done, or it failed; `counts` on a server's events. */
export type PeerLine =
  | { event: 'ready' }
  | { event: 'first-message'; id: number }
  | { id: number; done: CallResult | { port?: number } }
  | { id: number; error: string };
