import type { Chunk } from '../model/chunk.ts';

/** Octets kept of what a client sends before its upgrade or tunnel is agreed to; by the RFCs it sends none. */
const MAX_HELD = 65_536;

/** Chunks that wait for a decision, as copies; beyond a limit their octets become a gap. */
export class HeldChunks {
  #chunks: Chunk[] = [];
  #octets = 0;

  add(chunk: Chunk): void {
    const length = chunk.bytes?.length ?? chunk.gap ?? 0;
    if (chunk.bytes !== undefined && this.#octets + length <= MAX_HELD) {
      this.#octets += length;
      this.#chunks.push({ ...chunk, bytes: Uint8Array.from(chunk.bytes) });
      return;
    }
    // What comes after a gap is not kept either: one gap is all that there can be.
    this.#octets = MAX_HELD;
    const last = this.#chunks.at(-1);
    const { bytes: _bytes, ...rest } = chunk;
    if (last?.gap !== undefined) last.gap += length;
    else this.#chunks.push({ ...rest, gap: length });
  }

  /** Gives what was held, in order, and holds nothing any more. */
  take(): Chunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#octets = 0;
    return chunks;
  }
}
