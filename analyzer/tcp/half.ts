import type { Direction } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { SentLog } from './sent-log.ts';

/** A segment that waits for the bytes before it: an owned copy. */
export interface Queued {
  sequence: number;
  /** Payload bytes by the header; more than `bytes.length` when a snap length cut the packet. */
  length: number;
  bytes: Uint8Array;
  time: number;
  packet: number;
  mark: number;
}

/** The FIN of a direction. */
export interface Fin {
  /** Its sequence number: one after the last byte. */
  sequence: number;
  from: Provenance;
  mark: number;
}

/** One direction of a connection: what its sender has sent, as far as this tap saw it. */
export interface Half {
  readonly direction: Direction;
  /**
   * Sequence number of the SYN, or one before the first that shows: of a segment, or of the peer's acknowledgment.
   * Wireshark's "base"; undefined until then.
   */
  base: number | undefined;
  /** Time and mark of the first SYN. */
  synTime: number;
  synMark: number;
  synSeen: boolean;
  /** MSS option of the SYN, 0 when none was seen. */
  mss: number;
  /** `next` and `highest` mean something: a segment other than RST has been seen. */
  synced: boolean;
  /** The next byte to hand on. */
  next: number;
  /** End of the furthest segment seen, SYN and FIN counted. */
  highest: number;
  /** Payload bytes handed on, gaps counted: the stream offset of `next`. */
  offset: number;
  /** A payload byte or a FIN has been seen: the stream's beginning is settled. */
  settled: boolean;
  /** Highest acknowledgment by the receiver, undefined until one was seen. */
  acked: number | undefined;
  /** Time of the receiver's last acknowledgment, new or repeated. */
  ackTime: number;
  /** When the receiver first acknowledged bytes that have not been handed on; NaN while there are none. */
  unseenAckedAt: number;
  /** Segments behind a hole, in order, not overlapping; none of them touches `next`. */
  queue: Queued[];
  queuedBytes: number;
  fin: Fin | undefined;
  /** The stage has been told that this direction ended. */
  ended: boolean;
  sent: SentLog | undefined;
  /** The last retransmission, to fold its copies. */
  resentTime: number;
  resentMark: number;
}

/** A direction of which nothing has been seen. */
export function createHalf(direction: Direction): Half {
  return {
    direction,
    base: undefined,
    synTime: NaN,
    synMark: 0,
    synSeen: false,
    mss: 0,
    synced: false,
    next: 0,
    highest: 0,
    offset: 0,
    settled: false,
    acked: undefined,
    ackTime: NaN,
    unseenAckedAt: NaN,
    queue: [],
    queuedBytes: 0,
    fin: undefined,
    ended: false,
    sent: undefined,
    resentTime: NaN,
    resentMark: 0,
  };
}
