/** What a file format's parser returns when nothing behind this point can be read. */
export const stopped = -1;

/**
 * One file format as the reader drives it: it takes whole units (file header, packet record, block) off the front.
 *
 * It keeps nothing of the bytes it was given. It never throws on them.
 */
export interface Format {
  /**
   * Takes every whole unit at the front of `bytes` and returns how many bytes those were, or {@link stopped}.
   * The rest comes again at the front of the next call, with more behind it.
   */
  take(bytes: Uint8Array): number;
  /** Bytes that must be at hand before another unit can be taken, as far as known. */
  readonly need: number;
  /** The file ended with `left` bytes of an incomplete unit. */
  end(left: number): void;
}

/** Largest captured packet that is believed; Wireshark's limit too. A larger length is garbage read as a length. */
export const largestPacket = 262_144;
