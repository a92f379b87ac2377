/**
 * Sequence number arithmetic modulo 2^32 (RFC 9293 3.4). Numbers are kept as signed 32-bit ones, which the engine
 * stores without a box; only equality and differences have a meaning.
 */

/** `a` minus `b`, from -2^31 to 2^31-1: positive when `a` comes after `b`. */
export function difference(a: number, b: number): number {
  return (a - b) | 0;
}

/** `sequence` moved on by `length` bytes. */
export function advance(sequence: number, length: number): number {
  return (sequence + length) | 0;
}

/**
 * Largest distance between two sequence numbers of one direction that can be meant: the largest window that can be
 * announced (65,535 shifted by 14, RFC 7323 2.3). What lies further off is from another connection, or forged.
 */
export const largestWindow = 1 << 30;
