import type { DecodedBlock } from './decoded-block.ts';

/** Longest block that is remembered; longer ones hold literals, which seldom repeat. */
const LONGEST = 96;
/** Slots, a power of two. Bounds what one direction of a connection can hold: 64 small blocks. */
const SLOTS = 64;

interface Slot {
  generation: number;
  hash: number;
  bytes: Uint8Array;
  block: DecodedBlock;
}

/**
 * Remembers what header blocks decode to.
 *
 * A call's request, response and trailers mostly are indexed fields against a table that no longer changes, so equal
 * bytes at an equal generation of the table are the same list. Only blocks that left the table unchanged may be put
 * in. Direct-mapped: a new block takes the place of an older one.
 */
export class BlockCache {
  #slots: (Slot | undefined)[] | undefined;

  /** The remembered result for these bytes; undefined when there is none. */
  get(bytes: Uint8Array, start: number, end: number, generation: number): DecodedBlock | undefined {
    if (this.#slots === undefined || end - start > LONGEST) return undefined;
    const hash = hashOf(bytes, start, end);
    const slot = this.#slots[hash & (SLOTS - 1)];
    if (slot === undefined || slot.hash !== hash || slot.generation !== generation) return undefined;
    if (slot.bytes.length !== end - start) return undefined;
    for (let i = 0; i < slot.bytes.length; i++) if (slot.bytes[i] !== bytes[start + i]) return undefined;
    return slot.block;
  }

  /** Remembers a block; the bytes are copied. */
  put(bytes: Uint8Array, start: number, end: number, generation: number, block: DecodedBlock): void {
    if (end - start > LONGEST) return;
    this.#slots ??= new Array<Slot | undefined>(SLOTS);
    const hash = hashOf(bytes, start, end);
    this.#slots[hash & (SLOTS - 1)] = {
      generation,
      hash,
      bytes: Uint8Array.from(bytes.subarray(start, end)),
      block,
    };
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
