/** Big-endian (network order) reads that never throw: bytes beyond the end read as zero. Callers check lengths first. */

/** Two bytes at `at`, network order. */
export function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Four bytes at `at`, network order, unsigned. */
export function readU32(bytes: Uint8Array, at: number): number {
  return readI32(bytes, at) >>> 0;
}

/** Four bytes at `at`, network order, as a signed 32-bit number: cheaper where only equality matters. */
export function readI32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}
