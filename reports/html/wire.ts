/** What crossed the wire in one run, compact: the page draws it. Made by the analyzer, handed over by the command line. */
import type { Direction } from '../../analyzer/model/chunk.ts';
import type { Hop } from '../../analyzer/model/diagnosis.ts';
import type { Frame } from '../../analyzer/model/frame.ts';

/** Times are microseconds since the first packet of the earliest input, on the common clock. */
export type Micros = number;

/** A TCP connection; other entries name it by its place in `connections`. */
export interface WireConnection {
  /** Index into the analysis' inputs. */
  input: number;
  tcpStream: number;
  client: string;
  server: string;
  opened: Micros;
  closed: Micros | null;
  state: string;
  protocol: string;
  tls: string | null;
  hop?: Hop;
}

/** What a frame says beside its header and octets; strings are as captured. */
export type FrameDetail = Omit<Frame, keyof FrameHead | 'octets'>;

type FrameHead = Pick<
  Frame,
  'packet' | 'time' | 'connection' | 'direction' | 'type' | 'stream' | 'length' | 'flags'
>;

/** An HTTP/2 frame. */
export interface WireFrame {
  at: Micros;
  connection: number;
  direction: Direction;
  /** Type number (RFC 9113 section 6). */
  type: number;
  stream: number;
  length: number;
  flags: number;
  packet: number;
  detail?: FrameDetail;
  /** The first octets of its payload as hex digits; absent when there are none, or the capture lacks them. */
  octets?: string;
  /** They are left out because they hold a secret, or may. */
  withheld?: true;
}

/** An event of TCP, TLS or below it. */
export interface WireEvent {
  at: Micros;
  /** Absent for events of no connection. */
  connection?: number;
  direction?: Direction;
  input: number;
  packet: number;
  /** Short name, such as `SYN`, `RST`, `retransmission`. */
  name: string;
  /** One phrase. */
  what: string;
}

/** An HTTP/2 stream with the call that it carried. */
export interface WireStream {
  connection: number;
  id: number;
  opened: Micros;
  ended: Micros | null;
  /** `end-stream`, `rst-stream`, `goaway`, `connection`, `capture-end`. */
  how: string | null;
  errorCode?: number;
  path: string | null;
  status: string | null;
  /** Packet of its first HEADERS. */
  packet: number;
}

/** A quantity over time. */
export interface WireSeries {
  what: 'http2-window' | 'tcp-window' | 'tcp-in-flight' | 'round-trip' | 'stream-limit';
  connection: number;
  direction: Direction;
  /** Of an HTTP/2 window of a stream; absent for the connection's own. */
  stream?: number;
  /** Time and value: octets, microseconds, streams. */
  points: [at: Micros, value: number][];
}

/** A line of a log, beside the packet that it belongs to. */
export interface WireLog {
  at: Micros;
  file: string;
  line: number;
  text: string;
  means?: string;
  connection?: number;
  stream?: number;
}

/** Everything. */
export interface WireFacts {
  connections: WireConnection[];
  frames: WireFrame[];
  events: WireEvent[];
  streams: WireStream[];
  series: WireSeries[];
  logs: WireLog[];
  /** Frames, events and points that were not kept, because there were too many. */
  left: number;
}
