import type { UnfinishedMessage } from '../model/facts/grpc.ts';

/** Octets before each message: compressed flag and length (grpc/grpc doc/PROTOCOL-HTTP2.md). */
const PREFIX = 5;
/** Octets of a gRPC-Web trailers frame that are kept; a header list of a sensible server is smaller. */
const MAX_TRAILERS = 8192;
/** Flag bits of gRPC-Web: the frame holds trailers (grpc/grpc doc/PROTOCOL-WEB.md). */
const TRAILERS_FLAG = 0x80;

/**
 * Counts the Length-Prefixed-Messages of one direction of a call, in any cut, without keeping any of their bytes.
 *
 * A message counts when its last byte was seen. After lost bytes nothing more is counted: where the next prefix
 * stands is unknown.
 */
export class MessageCounter {
  count = 0;
  /** Octets of the messages counted. */
  bytes = 0;
  /** Largest length that a prefix announced. */
  largest = 0;
  /** Messages that were announced: whole prefixes. */
  announced = 0;
  /** Messages that were announced with the compressed flag. */
  compressed = 0;
  /** The flag octet that ended the counting: neither 0 nor 1; -1 while all is well. */
  wrongFlag = -1;
  /** Frames with trailers are understood: the body is gRPC-Web's. */
  web = false;
  /** Text of the trailers frame, once it is whole. */
  trailers: string | undefined;
  #lost = false;
  #prefixSeen = 0;
  #flag = 0;
  #length = 0;
  #left = 0;
  #text: string | undefined;

  /** In the middle of a message or prefix. */
  get unfinished(): boolean {
    return !this.#lost && this.#prefixSeen > 0;
  }

  /** The message that is not whole; undefined when there is none. */
  rest(): UnfinishedMessage | undefined {
    if (!this.unfinished) return undefined;
    if (this.#prefixSeen < PREFIX) return { received: this.#prefixSeen };
    return { announced: this.#length, received: PREFIX + this.#length - this.#left };
  }

  /** The length behind the wrong flag, as far as it was seen. */
  get wrongLength(): number {
    return this.#length;
  }

  /** The next bytes of DATA; null when some are missing from the capture. True when a message came whole. */
  push(bytes: Uint8Array | null): boolean {
    if (bytes === null) this.#lost = true;
    if (bytes === null || this.#lost) return false;
    const before = this.count;
    const end = bytes.length;
    let at = 0;
    while (at < end) {
      if (this.#prefixSeen < PREFIX) {
        at = this.#prefix(bytes, at);
        if (this.#lost) break;
        if (this.#prefixSeen < PREFIX) continue;
      } else {
        const step = Math.min(this.#left, end - at);
        if (this.#text !== undefined) this.#keep(bytes, at, at + step);
        this.#left -= step;
        at += step;
      }
      if (this.#left === 0) this.#finished();
    }
    return this.count > before;
  }

  /** Reads prefix octets from `at`; returns where it stopped. */
  #prefix(bytes: Uint8Array, at: number): number {
    while (this.#prefixSeen < PREFIX && at < bytes.length) {
      const byte = bytes[at++] ?? 0;
      if (this.#prefixSeen++ === 0) {
        this.#flag = byte;
        this.#length = 0;
      } else {
        this.#length = this.#length * 256 + byte;
      }
    }
    if (this.#prefixSeen === PREFIX) this.#announced();
    return at;
  }

  #announced(): void {
    const flag = this.web ? this.#flag & ~TRAILERS_FLAG : this.#flag;
    if (flag > 1) {
      this.wrongFlag = this.#flag;
      this.#lost = true;
      return;
    }
    this.#left = this.#length;
    if (this.#flag >= TRAILERS_FLAG) {
      this.#text = '';
      return;
    }
    this.announced++;
    if (flag === 1) this.compressed++;
    if (this.#length > this.largest) this.largest = this.#length;
  }

  #finished(): void {
    this.#prefixSeen = 0;
    if (this.#text === undefined) {
      this.count++;
      this.bytes += this.#length;
      return;
    }
    // Compressed trailers cannot be read; they were there nevertheless.
    this.trailers = this.#flag === TRAILERS_FLAG ? this.#text : '';
    this.#text = undefined;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const text = this.#text ?? '';
    const end = Math.min(to, from + MAX_TRAILERS - text.length);
    if (end > from) this.#text = text + Buffer.from(bytes.subarray(from, end)).toString('latin1');
  }
}
