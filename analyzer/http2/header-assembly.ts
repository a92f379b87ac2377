import { concat } from '../model/wire/octets.ts';

/** Largest header block that is collected, all its frames together. Envoy's limit for a request is 60 KiB. */
export const MAX_HEADER_BLOCK = 1 << 20;

/** Most CONTINUATION frames of a block: empty ones cost a sender nothing (CVE-2024-27316). */
export const MAX_CONTINUATIONS = 1024;

/** A header block that still waits for CONTINUATION frames (RFC 9113 4.3). */
export class HeaderAssembly {
  readonly stream: number;
  /** A part was lost or the block is above the limits: its end is awaited, its content is given up. */
  broken = false;
  /** Octets and frames so far, those that were given up too. */
  length = 0;
  frames = 0;
  #parts: Uint8Array[] = [];

  constructor(stream: number) {
    this.stream = stream;
  }

  /** Adds a fragment (copied). False when the block crosses a limit, once. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    this.frames++;
    this.length += end - start;
    if (this.broken) return true;
    if (this.length > MAX_HEADER_BLOCK || this.frames > MAX_CONTINUATIONS + 1) {
      this.giveUp();
      return false;
    }
    this.#parts.push(Uint8Array.from(bytes.subarray(start, end)));
    return true;
  }

  giveUp(): void {
    this.broken = true;
    this.#parts = [];
  }

  block(): Uint8Array {
    return concat(...this.#parts);
  }
}
