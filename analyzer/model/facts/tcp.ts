import type { Direction, EndKind, Endpoint } from '../chunk.ts';

/** Options that a SYN offers (RFC 9293 3.2, RFC 7323, RFC 2018); what is absent was not offered. */
export interface TcpSynOptions {
  /** Largest payload that the sender of this SYN wants to receive. */
  mss?: number;
  /** Its later window fields count in units of two to this power (RFC 7323 2.2). */
  windowScale?: number;
  sackPermitted: boolean;
  timestamps: boolean;
}

/**
 * Why a segment was sent again, as far as times and acknowledgments tell: three duplicate ACKs or SACK (RFC 5681 3.2,
 * RFC 6675), a tail loss probe (RFC 8985 7), the retransmission timer (RFC 6298 5), or none of them.
 */
export type RetransmissionCause = 'fast' | 'probe' | 'timeout' | 'unknown';

/** Round trips between the tap and the receiver of a direction, and back, nanoseconds. */
export interface RoundTrips {
  samples: number;
  min: number;
  max: number;
  /** By the formula of RFC 6298 2. */
  smoothed: number;
}

/** What went one way on a connection. Segments recorded twice count once. */
export interface TcpDirectionSummary {
  segments: number;
  /** Payload bytes, each once; gaps count. */
  bytes: number;
  retransmitted: number;
  spurious: number;
  outOfOrder: number;
  /** Duplicate ACKs that came back for this direction's data. */
  duplicateAcks: number;
  /** Sent and not acknowledged when the summary was made. */
  unacknowledged: number;
  /** Acknowledged by the receiver although the capture holds no segment of this direction. */
  unseen: number;
  roundTrips?: RoundTrips;
  /** Hop limit of the last segment that was no RST; absent when there was none. */
  hopLimit?: number;
}

/** How far a connection had come. `middle`: its beginning was not captured. */
export type TcpState =
  | 'syn-sent'
  | 'syn-received'
  | 'refused'
  | 'established'
  | 'closed'
  | 'reset'
  | 'middle';

/** Facts of TCP: handshake, loss, windows, silence, ends (RFC 9293). */
export interface TcpFacts {
  /** The first packet of a connection was seen. */
  'tcp.open': { client: Endpoint; server: Endpoint; synSeen: boolean };
  /** First SYN of a direction. */
  'tcp.syn': { direction: Direction; options: TcpSynOptions; window: number; hopLimit: number };
  /**
   * SYN, SYN-ACK and the ACK that completes the handshake; `rtt` is a whole round trip wherever the tap stands.
   * `simultaneous`: both ends sent a SYN without having seen the other's (RFC 9293 3.5, figure 8).
   */
  'tcp.established': {
    mss: { client?: number; server?: number };
    rtt: number;
    options: { client?: TcpSynOptions; server?: TcpSynOptions };
    simultaneous: boolean;
  };
  /** A SYN was answered by an RST that its sender believes. `rtt` from the last of `syns` SYNs; compare the hop limit. */
  'tcp.refused': { rtt: number; syns: number; hopLimit: number };
  /** Another connection used these endpoints before. `previousEnd` is how it had ended; `sinceEnd` from its last segment. */
  'tcp.port-reuse': { previous: number; previousEnd: 'fin' | 'rst' | 'open'; sinceEnd: number };
  /** Bytes sent again; `bytes` is 0 for a bare SYN or FIN. `sinceOriginal` from the first sending, or from the hole it left. */
  'tcp.retransmission': {
    direction: Direction;
    bytes: number;
    what: 'data' | 'syn' | 'fin';
    sinceOriginal: number;
    cause: RetransmissionCause;
    /** How many times this sequence number has been sent again without progress, from 1. */
    attempt: number;
    /** Since it was sent last. */
    interval: number;
    /** Payload of the whole segment: its size is what an MTU hole judges by. */
    segment: number;
    /** The receiver's acknowledgment of all of it had been captured before (a needless retransmission). */
    acknowledged: boolean;
  };
  /**
   * A run of retransmissions is over: everything sent before its first was acknowledged (`recovered`), or the
   * connection or capture ended.
   */
  'tcp.loss-episode': {
    direction: Direction;
    what: 'data' | 'syn' | 'fin';
    /** Time of the first retransmission, and its packet. */
    start: number;
    startPacket: number;
    retransmissions: number;
    timeouts: number;
    fast: number;
    probes: number;
    /** Times between sendings of the segment that the timer repeated, in order, the first ones only: doubling is backoff. */
    intervals: readonly number[];
    /** From the first sending of what was lost to the end of the episode. */
    stall: number;
    recovered: boolean;
    smallestSegment: number;
    largestSegment: number;
    /** Largest segment of this direction that had been acknowledged before the episode; 0 for none. */
    largestDelivered: number;
    /** Smallest segment that was sent since everything had been acknowledged; 0 for none. */
    smallestInFlight: number;
    /** Retransmissions in it whose bytes were acknowledged already. */
    spurious: number;
    /** From the receiver's last segment of any kind to its end; as long as the stall when nothing at all came back. */
    silence: number;
  };
  /** A retransmission was needless: its receiver says so by DSACK (RFC 2883), or echoes the first sending's timestamp (RFC 3522). */
  'tcp.spurious-retransmission': { direction: Direction; by: 'dsack' | 'timestamps' };
  /** Only if wanted: bytes that arrived behind later ones, soon enough to have been overtaken. */
  'tcp.out-of-order': { direction: Direction; bytes: number; late: number };
  /** Only if wanted: an ACK that repeats the last one (RFC 5681 2); `direction` is the way of the ACK. */
  'tcp.duplicate-ack': { direction: Direction; number: number; sack: boolean };
  /** Only if wanted: one a flight of data (RFC 6298 3), from the data of `direction` at the tap to its acknowledgment. */
  'tcp.rtt-sample': { direction: Direction; rtt: number };
  /** Only if wanted: bytes of `direction` that were seen and are not acknowledged, after each change. */
  'tcp.in-flight': { direction: Direction; bytes: number };
  /** Only if wanted: the receive window changed; `direction` is the way of the announcement, `bytes` after scaling. */
  'tcp.window': { direction: Direction; bytes: number };
  /** A receiver closed its window; `direction` is the way of the announcement: its sender does not read. */
  'tcp.zero-window': { direction: Direction; unacknowledged: number };
  /** Only if wanted: the sender asks a closed window for news (RFC 9293 3.8.6.1). `direction` is the way of the probe. */
  'tcp.window-probe': { direction: Direction; bytes: number; number: number };
  /** A closed window opened (`reopened`), or the connection or capture ended before that. */
  'tcp.zero-window-end': {
    direction: Direction;
    duration: number;
    reopened: boolean;
    start: number;
    startPacket: number;
    probes: number;
    /** Times between probes, the first ones only. */
    intervals: readonly number[];
  };
  /** A segment reaches exactly to the end of its receiver's window; `direction` is the way of the data. */
  'tcp.window-full': { direction: Direction; window: number; unacknowledged: number };
  /** A keep-alive probe (RFC 9293 3.8.4); `unanswered` counts it and those before it without a word of the peer. */
  'tcp.keep-alive': { direction: Direction; bytes: number; unanswered: number };
  /** Nobody had sent payload, SYN or FIN for `idle`, no segment at all for `silence`; then this segment came. */
  'tcp.idle': {
    idle: number;
    silence: number;
    next: Direction;
    what: 'data' | 'fin' | 'rst';
    /** Keep-alive probes in between. */
    keepAlives: number;
    /** The last payload, SYN or FIN before. */
    last: Direction;
    lastPacket: number;
  };
  /** Bytes that the capture does not hold although they were acknowledged or passed over, or that the snap length cut. */
  'tcp.gap': { direction: Direction; bytes: number; cause: 'missing' | 'snap-length' };
  /** The capture shows one way only: what the other end sent is known by `direction`'s acknowledgments alone. */
  'tcp.one-sided': { direction: Direction };
  /** Packets of this connection that the capture holds twice (several interfaces, both sides of a bridge); each counted once. */
  'tcp.recorded-twice': { packets: number };
  /**
   * First FIN of a direction. `direction` is the way it travels: its sender is the other end. `unacknowledged`: bytes
   * from the peer, seen before, that it does not acknowledge: they crossed it.
   */
  'tcp.fin': { direction: Direction; unacknowledged: number };
  /** First RST of a connection, and the first one that is believed. `validSequence` per RFC 9293 3.10.7. */
  'tcp.rst': {
    direction: Direction;
    validSequence: boolean;
    hopLimit: number;
    /** Where its number lies: the receiver believes `exact`, asks back on `in-window` (RFC 5961 3.2), ignores `outside`. */
    place: 'exact' | 'in-window' | 'outside' | 'unknown';
    /** Hop limit and IPv4 identification of the last segment from the same address that was no RST; a middlebox has its own. */
    usualHopLimit?: number;
    identification: number;
    usualIdentification?: number;
    /** Payload bytes of the RST itself (RFC 9293 3.5.3 allows a reason). */
    bytes: number;
    /** It has the ACK flag: without it, a host answered that does not know the connection (RFC 9293 3.10.7.1). */
    acknowledges: boolean;
    /** What it answers: a SYN, bytes that came after its sender's FIN, other bytes, or nothing that shows. */
    answers: 'syn' | 'data-after-fin' | 'data' | 'nothing';
    /** Bytes from the peer, seen before, that its sender never acknowledged: unread or unreachable. */
    unacknowledged: number;
    /** Since the connection's last segment of any kind. */
    silence: number;
    /** Way of the last payload, SYN or FIN before it. */
    last: Direction;
  };
  /** The receiver of an RST or SYN in the window asks whether it was meant (RFC 5961 3.2, 4.2). */
  'tcp.challenge-ack': { direction: Direction; to: 'rst' | 'syn' };
  /**
   * Both directions ended, or an RST ended both; `firstDirection` is the way of the first FIN or RST. `simultaneous`: the FINs crossed;
   * `halfClosedBytes` were sent against the first FIN after it (RFC 9293 3.6).
   */
  'tcp.closed': {
    how: EndKind;
    firstDirection: Direction;
    simultaneous: boolean;
    halfClosedBytes: number;
  };
  /** One a connection: when it closed, was given up, or the capture ended. */
  'tcp.summary': {
    state: TcpState;
    /** First to last segment. */
    duration: number;
    /** Of the handshake; absent when it was not seen. */
    rtt?: number;
    toServer: TcpDirectionSummary;
    toClient: TcpDirectionSummary;
  };
}
