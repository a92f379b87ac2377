import type { Direction } from './chunk.ts';
import type { GrpcFacts } from './facts/grpc.ts';
import type { Http1Facts, ProxyProtocolFacts } from './facts/http1.ts';
import type { Http2Facts } from './facts/http2.ts';
import type { DnsFacts } from './facts/dns.ts';
import type { LinkFacts } from './facts/link.ts';
import type { LogFacts } from './facts/log.ts';
import type { TcpFacts } from './facts/tcp.ts';
import type { TlsFacts } from './facts/tls.ts';

/** Where a fact was read: enough to open it in Wireshark. */
export interface Provenance {
  /** Index of the input, as in `inputs[]` of the analysis. */
  input: number;
  /** Packet number in that input, from 1; 0 when the fact is about the input's end. */
  packet: number;
  /** Nanoseconds since that input's first packet. The timeline adds the input's offset. */
  time: number;
  /** `tcp.stream` in that input; absent for facts of no connection. */
  connection?: number;
  /** HTTP/2 stream id. */
  stream?: number;
}

/** Where a gRPC status came from. */
export type StatusFrom =
  | 'trailers' // trailers after response headers
  | 'trailers-only' // one HEADERS frame with END_STREAM
  | 'trailers-frame' // gRPC-Web: trailers inside the body
  | 'http-status' // no grpc-status, mapped from :status
  | 'rst-stream' // mapped from the code of an RST_STREAM
  | 'goaway' // the stream id was above lastStreamId
  | 'connection' // the connection ended first
  | 'none'; // the capture ended first

/** How a stream ended, by the first event that ended it. */
export type StreamEnd =
  | 'end-stream' // both sides sent END_STREAM
  | 'rst-stream'
  | 'goaway' // above lastStreamId, never processed
  | 'connection' // FIN or RST of TCP with the stream open
  | 'capture-end'; // the capture stopped first

/**
 * Every kind of fact with its data, one file a layer in `facts/`. Facts are small owned copies: no borrowed bytes.
 *
 * Names: `layer.what`. Durations and times inside data are nanoseconds unless the name says otherwise.
 */
export interface FactMap
  extends
    LinkFacts,
    DnsFacts,
    TcpFacts,
    TlsFacts,
    Http1Facts,
    ProxyProtocolFacts,
    Http2Facts,
    GrpcFacts,
    LogFacts {
  /** Something that the RFC forbids or that a limit of ours cut; `what` is a stable id, `text` a sentence. */
  anomaly: {
    layer: 'link' | 'dns' | 'tcp' | 'tls' | 'http1' | 'http2' | 'hpack' | 'grpc';
    what: string;
    text: string;
    /** Section of the RFC that is broken, such as `RFC 9113 6.8`; absent for a limit of ours. */
    section?: string;
    /** Of HTTP/2 and HPACK: the way of the frame, so its sender is the other end. */
    direction?: Direction;
    /** In the fact that closes a long row of equal ones: how many there were on this connection. */
    count?: number;
  };
}

/** Every fact kind. */
export type FactKind = keyof FactMap;

/** One fact: its kind, where it was read, and its data. */
export type Fact<K extends FactKind = FactKind> = {
  [P in K]: { kind: P; from: Provenance } & FactMap[P];
}[K];

/** What a stage calls with each fact. */
export type EmitFact = (fact: Fact) => void;

/**
 * Kinds that somebody asked for.
 *
 * A fact of which there can be one a packet or one a frame is not even built unless it is wanted: a stage asks once,
 * when it is created, and keeps the answer.
 */
export interface WantedFacts {
  has(kind: FactKind): boolean;
}
