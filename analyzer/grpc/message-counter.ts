/** Octets before each message: compressed flag and length (grpc/grpc doc/PROTOCOL-HTTP2.md). */
const PREFIX = 5;

/**
 * Counts the Length-Prefixed-Messages of one direction of a call, in any cut, without keeping any of their bytes.
 *
 * A message counts when its last byte was seen. After lost bytes nothing more is counted: where the next prefix
 * stands is unknown.
 */
export class MessageCounter {
  count = 0;
  /** The compressed flag of some message was neither 0 nor 1. */
  badFlag = false;
  #lost = false;
  #prefixSeen = 0;
  #length = 0;
  #left = 0;

  /** In the middle of a message or prefix. */
  get unfinished(): boolean {
    return !this.#lost && this.#prefixSeen > 0;
  }

  /** The next bytes of DATA; null when some are missing from the capture. */
  push(bytes: Uint8Array | null): void {
    if (bytes === null) this.#lost = true;
    if (bytes === null || this.#lost) return;
    let at = 0;
    while (at < bytes.length) {
      if (this.#prefixSeen < PREFIX) {
        const byte = bytes[at++] ?? 0;
        if (this.#prefixSeen === 0) {
          if (byte > 1) {
            this.badFlag = true;
            this.#lost = true;
            return;
          }
          this.#length = 0;
        } else {
          this.#length = this.#length * 256 + byte;
        }
        if (++this.#prefixSeen < PREFIX) continue;
        this.#left = this.#length;
      } else {
        const step = Math.min(this.#left, bytes.length - at);
        this.#left -= step;
        at += step;
      }
      if (this.#left > 0) continue;
      this.count++;
      this.#prefixSeen = 0;
    }
  }
}
