import type { Direction, EndKind, Endpoint } from './chunk.ts';
import type { Hop } from './diagnosis.ts';
import type { Provenance, StreamEnd } from './fact.ts';
import type { HeaderField } from './frame.ts';
import type { ReadonlyIdMap } from './id-map.ts';
import type { NoteBook } from './note-book.ts';

/** A packet at a time of the common clock. */
export interface Moment {
  input: number;
  packet: number;
  /** Nanoseconds since the first packet of the earliest input. */
  time: number;
}

/** A GOAWAY as the timeline keeps it. */
export interface Goaway {
  at: Moment;
  direction: Direction;
  lastStreamId: number;
  errorCode: number;
  debug: string;
  /** Streams that its receiver had opened and that were open. */
  openStreams: readonly number[];
}

/** How and when a stream ended. */
export interface StreamEnding {
  at: Moment;
  how: StreamEnd;
  direction?: Direction | undefined;
  errorCode?: number | undefined;
  tcp?: EndKind | undefined;
}

/** A sealed record of the size of RST_STREAM that is no WINDOW_UPDATE, for nothing much had been received. */
export interface SealedReset {
  at: Moment;
  direction: Direction;
  /** Moments of the latest requests before it, the newest first: it ended one of them. */
  requests: readonly Moment[];
  /** The server had sent something since the newest of them. */
  answered: boolean;
  filter: string;
}

/** A sealed record of the server that has the size of a GOAWAY, and is no answer to a PING. */
export interface SealedGoaway {
  at: Moment;
  /** Octets of plaintext: 17, 24 with `max_age`, 34 and 41 for the two of a drain in one record. */
  octets: number;
  /** The client sent a record of the same size back: a GOAWAY of its own (Node), or this was a PING. */
  isEchoed: boolean;
  filter: string;
}

/** An application record without keys, after the handshake. */
export interface SealedEntry {
  at: Moment;
  direction: Direction;
  /** Octets of plaintext: frames with their headers, or 2 of an alert. */
  octets: number;
}

/**
 * What the sizes and times of sealed records suggest (RFC 8446 5.2: a record is as long as its plaintext and a constant).
 * Guesses: frames may share a record. Lists are bounded, the oldest fall out.
 */
export interface SealedTalk {
  /** Client records that can be requests or messages. */
  readonly requests: number;
  readonly lastRequest?: Moment | undefined;
  /** The earliest request since the server last sent content: somebody waits for an answer. */
  readonly waitingSince?: Moment | undefined;
  /** The server's last content, and whether it is as long as the one before: messages of a stream rather than trailers. */
  readonly lastContent?: Moment | undefined;
  readonly inFlow: boolean;
  /** Time between the server's last two contents, nanoseconds. */
  readonly flowGap?: number | undefined;
  readonly resets: readonly SealedReset[];
  /** Those after which the client has asked for nothing more. */
  readonly goaways: readonly SealedGoaway[];
  /** The first record of the size of an alert: close_notify, as a rule (RFC 8446 6.1). */
  readonly closing?: { at: Moment; direction: Direction; filter: string } | undefined;
  /** The first records and the last ones, in their order; those between are forgotten where there are many. */
  entries(): readonly SealedEntry[];
  /** A Wireshark display filter for records with so many octets of plaintext. */
  filterOf(octets: number): string;
}

/** One HTTP/2 stream; what is undefined has not been seen. */
export interface TimelineStream {
  readonly id: number;
  readonly connection: TimelineConnection;
  readonly opened: Moment;
  /** Request headers, null when the block could not be decoded. */
  readonly headers: readonly HeaderField[] | null;
  readonly path: string | null;
  /** Value of `grpc-timeout`, nanoseconds. */
  timeout?: number | undefined;
  requestEnded?: Moment | undefined;
  responseHeaders?: Moment | undefined;
  /** Headers that ended the response. */
  trailers?: Moment | undefined;
  grpcStatus?: number | undefined;
  ended?: StreamEnding | undefined;
  /** The stream on the next hop that serves this one. */
  upstream?: TimelineStream | undefined;
  /** The stream on the hop before that this one serves. */
  downstream?: TimelineStream | undefined;
}

/** One TCP connection with what it carried. */
export interface TimelineConnection {
  readonly input: number;
  readonly id: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly synSeen: boolean;
  readonly opened: Moment;
  /** Given by the user, or inferred from headers that proxies add or from joined streams. */
  hop: Hop | undefined;
  /** Round trip of the handshake, nanoseconds. */
  rtt?: number;
  protocol: 'http2' | 'http1' | 'tls' | 'unknown';
  tls?: { version?: number; sni?: string; alpnOffered: readonly string[]; alpn?: string | null };
  undecryptable: boolean;
  readonly goaways: Goaway[];
  /**
   * Who ended the connection first: by TLS close_notify, FIN or RST. A side that sends close_notify has closed even
   * where the other side's FIN is quicker (RFC 8446 6.1).
   */
  firstEnd?: { at: Moment; direction: Direction; how: 'close-notify' | 'fin' | 'rst' };
  closed?: { at: Moment; how: EndKind; firstDirection: Direction };
  /** Open streams, and ended ones that are not yet forgotten. */
  readonly streams: ReadonlyIdMap<TimelineStream>;
  /** Streams opened so far. */
  streamCount: number;
  openStreamCount: number;
  /** The last time at which a stream was open. */
  lastActive: Moment;
  /**
   * Stands for the connection while facts about it can come; another one from when it is forgotten. What is noted for
   * that time only is noted of this (`rules/kit/connection-notes.ts`).
   */
  readonly life: NoteBook;
  /** What is noted of the connection for as long as anything refers to it. */
  readonly marks: NoteBook;
  /** Application records seen without keys. */
  records: number;
  /** What they suggest, once the handshake is over; absent where the cipher hides lengths. */
  readonly sealed?: SealedTalk | undefined;
}

/** What rules may ask; they never change it. Ended streams and closed connections are forgotten after a while. */
export interface Timeline {
  connection(from: Provenance): TimelineConnection | undefined;
  stream(from: Provenance): TimelineStream | undefined;
  /** Connections not yet forgotten, in order of opening. */
  connections(): Iterable<TimelineConnection>;
  moment(from: Provenance): Moment;
  /** Seconds since 1970 of a moment, by the clock of whoever captured; undefined while nothing was read. */
  clock(at: Moment): number | undefined;
  readonly totals: {
    connections: number;
    http2Connections: number;
    streams: number;
    midConnections: number;
    undecryptable: number;
    gaps: number;
    gapBytes: number;
  };
}
