/** Bytes of a log that are kept: a trace of some calls has a tenth of a MiB, one of a flood many. */
const mostBytes = 64 << 20;

/** The bytes that a process wrote, in bounded memory. */
export interface ByteLog {
  push(bytes: Uint8Array): void;
  /** All of them, without the oldest ones where there were too many. */
  bytes(): Uint8Array;
}

/** Starts an empty log of at most `most` bytes; pieces are dropped whole. */
export function createByteLog(most = mostBytes): ByteLog {
  let pieces: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      pieces.push(bytes);
      length += bytes.length;
      while (length > most && pieces.length > 1) length -= pieces.shift()?.length ?? 0;
    },
    bytes() {
      pieces = [Buffer.concat(pieces)];
      return pieces[0] ?? new Uint8Array();
    },
  };
}
