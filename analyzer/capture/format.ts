/**
 * One file format as the reader drives it: it takes whole units (file header, packet record, block) off the front.
 *
 * It keeps nothing of the bytes it was given. It never throws on them.
 */
export interface Format {
  /**
   * Takes every whole unit at the front of `bytes` and returns how many bytes those were; undefined when nothing
   * behind this point can be read.
   * The rest comes again at the front of the next call, with more behind it.
   */
  take(bytes: Uint8Array): number | undefined;
  /** Bytes that must be at hand before another unit can be taken, as far as known. */
  readonly need: number;
  /** Number of the last packet so far. */
  readonly numbered: number;
  /** The file ended with `left` bytes of an incomplete unit. */
  end(left: number): void;
}
