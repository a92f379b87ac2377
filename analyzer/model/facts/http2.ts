import type { Direction, EndKind } from '../chunk.ts';
import type { StreamEnd } from '../fact.ts';
import type { HeaderField } from '../frame.ts';

/** Facts of HTTP/2 streams and connection frames (RFC 9113). */
export interface Http2Facts {
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
}
