/** The plaintext side of one direction: numbers decrypted bytes from 0 and hands them on as chunks. */
import type { Chunk, Connection, Direction, StreamStage } from '../model/chunk.ts';

/** Writes to the stage behind TLS. */
export interface PlainStream {
  /** Content of a record, borrowed until this returns. */
  bytes(content: Uint8Array, packet: number, time: number): void;
  /** Plaintext that is missing. */
  gap(length: number, packet: number, time: number): void;
}

/** A stream at offset 0. */
export function createPlainStream(
  connection: Connection,
  direction: Direction,
  plain: StreamStage,
): PlainStream {
  let offset = 0;

  function push(length: number, chunk: Chunk): void {
    offset += length;
    // Empty records are legal (TLS 1.2 stacks once sent them against an attack on CBC), empty chunks say nothing.
    if (length > 0) plain.push(chunk);
  }

  return {
    bytes(content, packet, time) {
      push(content.length, { connection: connection.id, direction, offset, time, packet, bytes: content });
    },
    gap(length, packet, time) {
      push(length, { connection: connection.id, direction, offset, time, packet, gap: length });
    },
  };
}
