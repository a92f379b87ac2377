import type { Provenance } from './fact.ts';

/** Towards the party that opened the connection, or away from it. */
export type Direction = 'to-server' | 'to-client';

/**
 * A piece of one direction of a connection's byte stream, in order.
 *
 * Either bytes (borrowed until the receiver returns) or a gap: `gap` bytes that the capture does not hold.
 * A gap is data, not an error (RFC 9293 3.10.7.4 says how the receiver saw them; we did not).
 */
export interface Chunk {
  /** Number of the connection, counted as Wireshark's `tcp.stream`. */
  connection: number;
  direction: Direction;
  /** Offset in this direction's stream, from 0 at the first payload byte seen. */
  offset: number;
  /** Nanoseconds since the capture's first packet, of the packet that carried the last of these bytes. */
  time: number;
  packet: number;
  /** Borrowed; absent when this chunk is a gap. */
  bytes?: Uint8Array;
  /** Bytes missing here; absent when `bytes` is there. */
  gap?: number;
}

/** How one direction of a connection ended. */
export type EndKind = 'fin' | 'rst' | 'capture-end';

/** An address and a port, the text form that facts and reports use: `198.18.1.2:8080`, `[2001:db8::1]:443`. */
export type Endpoint = string;

/** One TCP connection, as the TCP stage knows it when it opens. */
export interface Connection {
  /** Wireshark's `tcp.stream`. */
  id: number;
  client: Endpoint;
  server: Endpoint;
  /** False when the SYN was not captured: the roles are then a guess by port or by what the bytes say. */
  synSeen: boolean;
}

/** What receives the ordered streams of one connection: TLS, HTTP/2 or another protocol stage. */
export interface StreamStage {
  push(chunk: Chunk): void;
  /** The direction ended; called at most once for each direction. `by` RST ends both. */
  end(direction: Direction, how: EndKind, from: Provenance): void;
  /**
   * Set once this stage does nothing any more but hand on to that one: whoever feeds this stage may feed that one
   * instead. With thousands of connections each layer between costs memory that is not in the cache.
   */
  readonly settled?: StreamStage | undefined;
}
