import type { HeaderField } from '../model/frame.ts';

/** Most octets of a head that are collected; servers refuse longer ones themselves. */
export const MAX_HEAD = 16_384;

/** The start line and the fields of an HTTP/1 message (RFC 9112 2). */
export interface MessageHead {
  startLine: string;
  /** Names in lower case, in order; bytes as latin1. */
  fields: readonly HeaderField[];
}

/** Collects the bytes of one direction up to the empty line that ends a head, whatever the cuts. */
export class HeadReader {
  /** What was collected, without what follows the head. */
  bytes: Uint8Array = new Uint8Array(0);
  /** The empty line was seen. */
  complete = false;

  /** Takes bytes; returns how many belong to the head. Those beyond the limit are taken and forgotten. */
  add(bytes: Uint8Array): number {
    if (this.complete) return 0;
    const before = this.bytes.length;
    const taken = bytes.subarray(0, Math.max(0, MAX_HEAD - before));
    const joined = new Uint8Array(before + taken.length);
    joined.set(this.bytes);
    joined.set(taken, before);
    const end = endOfHead(joined, Math.max(0, before - 3));
    this.complete = end >= 0;
    this.bytes = this.complete ? joined.subarray(0, end) : joined;
    return this.complete ? end - before : bytes.length;
  }
}

function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1;
  }
  return -1;
}

/** Reads a head as far as it was collected. */
export function readHead(bytes: Uint8Array): MessageHead {
  const [startLine = '', ...lines] = Buffer.from(bytes).toString('latin1').split('\r\n');
  const fields: HeaderField[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return { startLine, fields };
}
