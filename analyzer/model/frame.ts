import type { Direction } from './chunk.ts';

/**
 * A header field as decoded, in order: name, value. Bytes are mapped one to one to U+0000 to U+00FF (latin1).
 *
 * Where a capture begins in the middle of a connection, a field may refer to a table entry that was never seen. Its
 * place in the list is kept, and what is not known of it is {@link UNKNOWN}: both name and value, or the name alone.
 */
export type HeaderField = readonly [name: string, value: string];

/** Name or value of a field that the capture does not tell. No octet maps to this character, so it is never sent. */
export const UNKNOWN = '\ufffd';

/** True when a list has fields that are not known: what is not in it may yet have been sent. */
export function isPartial(headers: readonly HeaderField[]): boolean {
  for (const field of headers) if (field[0] === UNKNOWN) return true;
  return false;
}

/** Octets of a payload that a frame holds: enough to see what it is, too few to fill a memory. */
export const MOST_OCTETS = 128;

/** One HTTP/2 frame as observed (RFC 9113 section 4). Owned: safe to keep. */
export interface Frame {
  packet: number;
  /** Nanoseconds since the capture's first packet. */
  time: number;
  connection: number;
  direction: Direction;
  /** Frame type number. */
  type: number;
  stream: number;
  /** Payload length. */
  length: number;
  flags: number;
  /**
   * The first octets of its payload, at most {@link MOST_OCTETS}; of DATA, of its data without padding. Absent when it
   * is empty, or was not seen or not collected.
   */
  octets?: Uint8Array;
  /** RST_STREAM and GOAWAY. */
  errorCode?: number;
  /** GOAWAY. */
  lastStreamId?: number;
  /** GOAWAY debug data, latin1. */
  debug?: string;
  /** SETTINGS, as sent, in order. */
  settings?: readonly (readonly [id: number, value: number])[];
  /** WINDOW_UPDATE. */
  increment?: number;
  /** HEADERS and PUSH_PROMISE with their CONTINUATIONs; absent when the block could not be decoded. */
  headers?: readonly HeaderField[];
  /** PING opaque data, 16 hex digits. */
  opaque?: string;
  /** PUSH_PROMISE: the promised stream. */
  promisedStream?: number;
  /** PRIORITY_UPDATE: the stream that it is about (RFC 9218 7.1). */
  prioritizedStream?: number;
  /** PRIORITY_UPDATE: its Priority Field Value, latin1. */
  priority?: string;
  /** ORIGIN: origins that the server claims (RFC 8336 2.1), latin1. */
  origins?: readonly string[];
  /** ALTSVC: origin and Alt-Svc field value (RFC 7838 4), latin1. */
  altSvc?: { origin: string; value: string };
}
