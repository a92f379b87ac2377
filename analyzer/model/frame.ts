import type { Direction } from './chunk.ts';

/** A header field as decoded, in order: name, value. Bytes are mapped one to one to U+0000 to U+00FF (latin1). */
export type HeaderField = readonly [name: string, value: string];

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
}
