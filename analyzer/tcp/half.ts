import type { Direction } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { RoundTrips, TcpSynOptions } from '../model/facts/tcp.ts';
import type { Episode } from './episode.ts';
import type { Stall } from './stall.ts';

/** A segment that waits for the bytes before it: an owned copy. */
export interface Queued {
  sequence: number;
  /** Payload bytes by the header; more than `bytes.length` when a snap length cut the packet. */
  length: number;
  bytes: Uint8Array;
  time: number;
  packet: number;
  identification: number;
}

/** The SYN of a direction. */
export interface Syn {
  /** Of the first and of the last one. */
  readonly time: number;
  readonly lastTime: number;
  readonly count: number;
  readonly options: TcpSynOptions;
}

/** The FIN of a direction. */
export interface Fin {
  /** Its sequence number: one after the last byte. */
  sequence: number;
  from: Provenance;
  /** What its sender had acknowledged by then; undefined when nothing was. */
  acknowledgment: number | undefined;
}

/** What went wrong in one direction; made when something does. */
export interface Trouble {
  retransmitted: number;
  spurious: number;
  outOfOrder: number;
  duplicateAcks: number;
  /** Acknowledgments that moved on while no segment of this direction was seen. */
  unseenAcks: number;
  /** A byte sent to ask a closed window, which is sent again when it opens; undefined when there was none. */
  probe: number | undefined;
  /** The run of retransmissions that goes on. */
  episode: Episode | undefined;
}

/** One direction of a connection: what its sender has sent, as far as this tap saw it. */
export interface Half {
  readonly direction: Direction;
  /**
   * Sequence number of the SYN, or one before the first that shows: of a segment, or of the peer's acknowledgment.
   * Wireshark's "base"; undefined until then.
   */
  base: number | undefined;
  /** Without meaning but that it is there once the handshake is complete. */
  syn: Syn | undefined;
  /** `next` and `highest` mean something: a segment other than RST has been seen. */
  synced: boolean;
  /** A payload byte or a FIN has been seen: the stream's beginning is settled. */
  settled: boolean;
  /** The stage has been told that this direction ended. */
  ended: boolean;
  /** The next byte to hand on. */
  next: number;
  /** End of the furthest segment seen, SYN and FIN counted. */
  highest: number;
  /** Payload bytes handed on, gaps counted: the stream offset of `next`. */
  offset: number;
  /** Highest acknowledgment by the receiver, undefined until one was seen. */
  acked: number | undefined;
  /** Time of the receiver's last acknowledgment, new or repeated. */
  ackTime: number;
  /** When the receiver first acknowledged bytes that have not been handed on; NaN while there are none. */
  unseenAckedAt: number;
  /** Duplicate ACKs in a row for this direction's data, and whether the last ACK told by SACK of a hole. */
  repeats: number;
  sacked: boolean;
  /** Receive window that this direction's sender announced last, scaled; -1 until then. */
  window: number;
  /** Shift for its window field; -1 while unknown. */
  scale: number;
  stall: Stall | undefined;
  /** Hop limit and identification of its last segment that was no RST; -1 until then. */
  hopLimit: number;
  identification: number;
  segments: number;
  /** Keep-alive probes since the peer's last segment. */
  probes: number;
  /** Smallest and largest payload since everything was acknowledged (0 for none), and the largest that was acknowledged. */
  smallest: number;
  largest: number;
  delivered: number;
  /** A round trip is being measured: until `timedEnd` is acknowledged, since `timedAt`. */
  timing: boolean;
  timedEnd: number;
  timedAt: number;
  roundTrips: RoundTrips | undefined;
  /** Log of first sendings; -1 before the first. */
  log: number;
  /** Segments behind a hole, in order, not overlapping; none of them touches `next`. */
  queue: Queued[];
  queuedBytes: number;
  fin: Fin | undefined;
  trouble: Trouble | undefined;
}

/** What all directions share while nothing waits in them: most never have a queue of their own. Frozen. */
export const emptyQueue: Queued[] = [];
Object.freeze(emptyQueue);

/** A direction of which nothing has been seen. */
export function createHalf(direction: Direction): Half {
  return {
    direction,
    base: undefined,
    syn: undefined,
    synced: false,
    settled: false,
    ended: false,
    next: 0,
    highest: 0,
    offset: 0,
    acked: undefined,
    ackTime: NaN,
    unseenAckedAt: NaN,
    repeats: 0,
    sacked: false,
    window: -1,
    scale: -1,
    stall: undefined,
    hopLimit: -1,
    identification: -1,
    segments: 0,
    probes: 0,
    smallest: 0,
    largest: 0,
    delivered: 0,
    timing: false,
    timedEnd: 0,
    timedAt: NaN,
    roundTrips: undefined,
    log: -1,
    queue: emptyQueue,
    queuedBytes: 0,
    fin: undefined,
    trouble: undefined,
  };
}

/** What went wrong in this direction so far. */
export function troubleOf(half: Half): Trouble {
  half.trouble ??= {
    retransmitted: 0,
    spurious: 0,
    outOfOrder: 0,
    duplicateAcks: 0,
    unseenAcks: 0,
    probe: undefined,
    episode: undefined,
  };
  return half.trouble;
}
