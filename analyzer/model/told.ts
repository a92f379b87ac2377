/** HTTP/2 connections as a log tells them, frame by frame: what can be read of a connection whose keys nobody has. */
import type { Connection, Direction, Endpoint } from './chunk.ts';

/** Announced by a message that is not whole, where nobody tells how long it would have been. */
export const untoldLength = 0xffff_ffff;

/** One frame. */
export interface ToldFrame {
  /** Seconds since 1970 by the writer's clock. */
  time: number;
  direction: Direction;
  /** By who wrote the log; else it received it. */
  sent: boolean;
  /** What of the frame is told, in order: its octets, or how many of them are not. */
  pieces: readonly (Uint8Array | number)[];
  /** Octets that it had on the wire, which those of its pieces need not be: fields are told, and not how they were coded. */
  octets: number;
  /** Octets that it, and what its writer does not tell, may have had beyond those; then `octets` is the least. */
  more?: number;
  /** The other side may have sent it: that shows in the captures alone. */
  either?: true;
  /** Line of the log, from 1. */
  line: number;
}

/** A connection, told by one of its ends. */
export interface ToldConnection {
  /** Index into `logs` of the analysis. */
  log: number;
  /** What is known of its ends. */
  client?: Endpoint;
  server?: Endpoint;
  /** Seconds since 1970 by the writer's clock, when it was accepted or asked for. */
  opened: number;
  frames: ToldFrame[];
  /** What its client says that it sent on streams which the writer of the rest never saw. */
  tail?: ToldFrame[];
  /** There are frames among them that either side may have sent. */
  resets?: true;
  /** A value in it that decides was not told and stands for what is usual. */
  guessed: boolean;
}

/** Where a reader of captures asks for what logs tell. */
export interface Told {
  /** What is told of a connection that opened then, seconds since 1970 by the clock of the capture. */
  find(connection: Connection, input: number, opened: number): ToldConnection | undefined;
  /** What was told of a connection that was found; `id` is that of its input. */
  of(input: number, id: number): ToldConnection | undefined;
  /** A frame of it was found at a packet. */
  placed(input: number, packet: number, connection: Connection, of: ToldConnection, frame: ToldFrame): void;
}
