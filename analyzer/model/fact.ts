import type { Direction, EndKind, Endpoint } from './chunk.ts';
import type { HeaderField } from './frame.ts';

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
 * Every kind of fact with its data. Facts are small owned copies: no borrowed bytes.
 *
 * Names: `layer.what`. Durations and times inside data are nanoseconds unless the name says otherwise.
 */
export interface FactMap {
  /** The first packet of a connection was seen. */
  'tcp.open': { client: Endpoint; server: Endpoint; synSeen: boolean };
  /** SYN, SYN-ACK and the ACK that completes the handshake; `rtt` from SYN-ACK and ACK as seen at the tap. */
  'tcp.established': { mss: { client?: number; server?: number }; rtt: number };
  /** Bytes sent again; `bytes` is 0 for a bare SYN or FIN. `sinceOriginal` from the first sending, or from the hole it left. */
  'tcp.retransmission': {
    direction: Direction;
    bytes: number;
    what: 'data' | 'syn' | 'fin';
    sinceOriginal: number;
  };
  /** Bytes that the capture does not hold although they were acknowledged or passed over. */
  'tcp.gap': { direction: Direction; bytes: number };
  /** First FIN of a direction. `direction` is the way it travels: its sender is the other end. */
  'tcp.fin': { direction: Direction };
  /** First RST of a connection. `validSequence` per RFC 9293 3.10.7. */
  'tcp.rst': { direction: Direction; validSequence: boolean; hopLimit: number };
  /** Both directions ended, or an RST ended both; `first` sent FIN or RST first. */
  'tcp.closed': { how: EndKind; firstDirection: Direction };

  'tls.client-hello': { sni?: string; alpn: readonly string[]; versions: readonly number[] };
  'tls.server-hello': { version: number; cipher: number; helloRetryRequest: boolean };
  /** The protocol that the server chose; absent from TLS 1.3 captures without keys (EncryptedExtensions hides it). */
  'tls.alpn': { chosen: string | null };
  /** `level` and `description` are absent when the alert could not be decrypted. */
  'tls.alert': { direction: Direction; level?: number; description?: number };
  'tls.close-notify': { direction: Direction };
  /** The first application record of a direction that no key opens. */
  'tls.undecryptable': { direction: Direction; reason: string };
  /** One record of a direction without keys: its payload length is all that shows. */
  'tls.record': { direction: Direction; length: number };

  /** The client's preface (RFC 9113 3.4); nothing but the packet is worth keeping. */
  'http2.preface': unknown;
  'http2.settings': { direction: Direction; ack: boolean; settings: readonly (readonly [number, number])[] };
  'http2.ping': { direction: Direction; ack: boolean; opaque: string };
  /** The first HEADERS of a stream. */
  'http2.stream-open': { headers: readonly HeaderField[] | null; endStream: boolean };
  /** A later header block: response headers, trailers, or informational (1xx) headers. */
  'http2.headers': { direction: Direction; headers: readonly HeaderField[] | null; endStream: boolean };
  /** A side sent END_STREAM by DATA or HEADERS. */
  'http2.end-stream': { direction: Direction };
  /** First RST_STREAM of a stream, or any later one (`afterEnd`: the stream had already ended). */
  'http2.rst-stream': { direction: Direction; errorCode: number; afterEnd: boolean };
  'http2.goaway': {
    direction: Direction;
    lastStreamId: number;
    errorCode: number;
    /** latin1, at most 256 characters. */
    debug: string;
    /** Streams open at this moment that the receiver had opened. */
    openStreams: readonly number[];
  };
  /** A stream ended. `direction` is the way the ending frame or segment travelled; absent for both sides' END_STREAM. */
  'http2.stream-end': { how: StreamEnd; direction?: Direction; errorCode?: number; tcp?: EndKind };
  /** Something that the RFC forbids or that a limit of ours cut; `what` is a stable id, `text` a sentence. */
  anomaly: { layer: 'link' | 'tcp' | 'tls' | 'http2' | 'hpack' | 'grpc'; what: string; text: string };

  /** A call ended, or the capture did. */
  'grpc.call': {
    /** `/package.Service/Method`; null when the header block could not be decoded. */
    method: string | null;
    authority: string | null;
    /** Numeric status, null when none was seen and none can be derived. */
    status: number | null;
    statusFrom: StatusFrom;
    message?: string;
    /** Value of `grpc-timeout`, nanoseconds. */
    timeout?: number;
    /** Time of the request HEADERS; the fact's own time is the end. */
    start: number;
    startPacket: number;
    requestMessages: number;
    responseMessages: number;
    /** Response headers were seen before the end (not trailers-only). */
    responseHeaders: boolean;
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
