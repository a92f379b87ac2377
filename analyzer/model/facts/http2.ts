import type { Direction, EndKind } from '../chunk.ts';
import type { StreamEnd } from '../fact.ts';
import type { HeaderField } from '../frame.ts';

/** SETTINGS parameters as sent, in order. */
type SettingList = readonly (readonly [id: number, value: number])[];

/** What is known of the size of a header block. */
interface BlockSize {
  /** Octets of the block on the wire, all its frames together, padding and priority fields not counted. */
  blockLength: number;
  /**
   * Names, values and 32 for each field, as SETTINGS_MAX_HEADER_LIST_SIZE counts; 0 when it was not decoded, and too
   * little where fields are `UNKNOWN`.
   */
  listSize: number;
}

/**
 * Facts of HTTP/2 streams and connection frames (RFC 9113).
 *
 * `direction` is the way the frame travelled, unless a fact says otherwise. Times inside a fact are durations, so
 * that facts of several captures can be put on one clock.
 */
export interface Http2Facts {
  /** The client's preface (RFC 9113 3.4); nothing but the packet is worth keeping. */
  'http2.preface': unknown;
  'http2.settings': {
    direction: Direction;
    ack: boolean;
    settings: SettingList;
    /** Of an ACK: the oldest SETTINGS of the other party that were not acknowledged; they bind from here on. */
    acknowledges?: { settings: SettingList; packet: number; sinceSent: number };
  };
  /** SETTINGS that were not acknowledged when the connection, or the capture, ended. */
  'http2.settings-unacknowledged': {
    direction: Direction;
    settings: SettingList;
    packet: number;
    waited: number;
  };
  'http2.ping': {
    direction: Direction;
    ack: boolean;
    /** 16 hex digits. */
    opaque: string;
    /** Of an ACK: the PING that it answers, and the round trip from there as seen at the tap. */
    answers?: { packet: number; rtt: number };
    /** Of a PING: how many its sender has sent, this one included. */
    count?: number;
    /** Of a PING but the first: since the one before by the same party. */
    interval?: number;
    /** Of a PING: PINGs in a row, this one included, without HEADERS or DATA from the other party in between. */
    strikes?: number;
    /** Of a PING: streams that are open. */
    openStreams?: number;
  };
  /** The oldest PING without an answer when the connection, or the capture, ended; `count` such PINGs there are. */
  'http2.ping-unanswered': {
    direction: Direction;
    opaque: string;
    packet: number;
    waited: number;
    count: number;
  };
  /** The first HEADERS of a stream, or its PUSH_PROMISE. `open`: streams of the same party that are open now. */
  'http2.stream-open': {
    headers: readonly HeaderField[] | null;
    endStream: boolean;
    open: number;
  } & BlockSize;
  /** A later header block: response headers, trailers, or informational (1xx) headers. */
  'http2.headers': {
    direction: Direction;
    headers: readonly HeaderField[] | null;
    endStream: boolean;
  } & BlockSize;
  /**
   * A header block that is not complete has come to so many octets. Said at 8192 and at each doubling: its receiver may
   * refuse it before its end, and then the end may never come.
   */
  'http2.header-block-grows': { direction: Direction; blockLength: number };
  /** A header list above the SETTINGS_MAX_HEADER_LIST_SIZE that its sender had acknowledged (RFC 9113 6.5.2). */
  'http2.header-list-above-limit': { direction: Direction; listSize: number; limit: number };
  /** A side sent END_STREAM by DATA or HEADERS. */
  'http2.end-stream': { direction: Direction };
  /** First RST_STREAM of a stream, or any later one (`afterEnd`: the stream had already ended). */
  'http2.rst-stream': {
    direction: Direction;
    errorCode: number;
    afterEnd: boolean;
    /** RST_STREAMs of this party so far, this one included. */
    count: number;
    /** Those among them that ended an unanswered stream within a second of its opening: rapid resets. */
    early: number;
    /** Age of the stream; absent when its opening was not seen, and after its end. */
    sinceOpen?: number;
    /** Octets of DATA that the server had sent on the stream; absent after its end. */
    responseOctets?: number;
  };
  'http2.goaway': {
    direction: Direction;
    lastStreamId: number;
    errorCode: number;
    /** latin1, at most 256 characters. */
    debug: string;
    /** Streams open at this moment that the receiver had opened; at most 1000. */
    openStreams: readonly number[];
    /** 1 for the first GOAWAY of this party: a graceful drain has two (RFC 9113 6.8). */
    count: number;
    /** Since this party's GOAWAY before. */
    interval?: number;
  };
  /** A stream ended. `direction` is the way the ending frame or segment travelled; absent for both sides' END_STREAM. */
  'http2.stream-end': {
    how: StreamEnd;
    direction?: Direction;
    errorCode?: number;
    tcp?: EndKind;
    /** The sender of DATA in this direction had not finished, and its window was exhausted for so long. */
    blocked?: { direction: Direction; by: 'stream' | 'connection'; duration: number };
  };
  /**
   * A party has as many streams open as the other allows with SETTINGS_MAX_CONCURRENT_STREAMS: further ones have to
   * wait where no capture shows them. Said once, until a slot stays free for a second.
   */
  'http2.stream-limit': { direction: Direction; limit: number };
  /** What followed a `http2.stream-limit`, once it is known to be over. */
  'http2.stream-limit-left': {
    direction: Direction;
    limit: number;
    /** The packet that reached the limit. */
    packet: number;
    /** From reaching the limit to leaving it. */
    duration: number;
    /** How much of that all slots were taken. */
    full: number;
    /** Streams that were opened into slots that had become free. */
    handOvers: number;
    /** From the end of a stream to the opening that took a slot after it; absent without hand-overs. */
    meanGap?: number;
    shortestGap?: number;
  };
  /** A window after each change of it: octets that may still be sent in this direction. Built only when wanted. */
  'http2.window': { direction: Direction; window: number };
  /**
   * No DATA can be sent in this direction any more, or next to none: on the stream, or on the connection when the fact
   * has no stream. Not said of a stream whose sender has finished.
   */
  'http2.window-exhausted': {
    direction: Direction;
    /** What is left; negative when SETTINGS made the window smaller than what was sent (RFC 9113 6.9.2). */
    window: number;
    /** What took the window: DATA, SETTINGS, or an opening with such an initial size. */
    by: 'data' | 'settings' | 'initial';
    /** Streams whose sender has not finished: those that wait, as far as can be seen. At most 64 are looked at. */
    waiting: readonly number[];
    /** Of the connection: the stream among them, or ended for its sender, with most octets that were not given back. */
    holder?: { stream: number; octets: number };
  };
  /** A window that was exhausted has room again. */
  'http2.window-recovered': {
    direction: Direction;
    window: number;
    by: 'window-update' | 'settings';
    /** Since it was exhausted, and the packet that exhausted it. */
    duration: number;
    packet: number;
  };
  /**
   * Many frames of a kind that costs its sender little (RFC 9113 10.5). Said at a threshold and at each doubling:
   * `count` frames within `duration`.
   */
  'http2.flood': { direction: Direction; what: FloodKind; count: number; duration: number };
  /**
   * Frames that say nothing, in a row: DATA or CONTINUATION without octets that end nothing, or CONTINUATIONs of one
   * header block. Said at the second one, of CONTINUATIONs at the ninth, and at each doubling.
   */
  'http2.frame-row': { direction: Direction; what: FrameRowKind; count: number };
  /** What the connection has carried, when it or the capture ended: frames by type number. */
  'http2.totals': {
    toServer: readonly (readonly [type: number, count: number])[];
    toClient: readonly (readonly [type: number, count: number])[];
  };
}

/** Frames that follow each other and say nothing, or little. */
export type FrameRowKind = 'empty-data' | 'empty-continuation' | 'continuation';

/** What a party can flood the other with. */
export type FloodKind =
  | 'rapid-reset' // streams opened and reset at once (CVE-2023-44487)
  | 'rst-stream' // RST_STREAM of any kind
  | 'settings'
  | 'ping'
  | 'priority'
  | 'window-update' // more of them than DATA asked for
  | 'empty-data' // DATA without octets and without END_STREAM
  | 'continuation'; // CONTINUATION of one block (CVE-2024-27316)
