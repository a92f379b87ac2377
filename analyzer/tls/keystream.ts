/**
 * AES-GCM's keystream without GCM: AES-ECB over counter blocks (NIST SP 800-38D 6.5), for many records in one call.
 *
 * A GCM decipher has to be set up for each record, which costs far more than decrypting a small one. The counters
 * of coming records are known (TLS counts its nonces up), so the blocks of the next records are encrypted ahead. For
 * long records it is no gain: GCM itself is faster there.
 */
import type { BlockCipher } from './decrypt.ts';

/** Keystream of one key. */
export interface Keystream {
  /**
   * Makes at least `length` bytes of keystream ready for the record whose nonce is the base with the 64-bit counter
   * (`high`, `low`) XORed into its last eight bytes; answers where they begin in `view`.
   *
   * They are the caller's: each byte is given out once, so it may be overwritten.
   */
  take(high: number, low: number, length: number): number;
  /** Where the last `take` answered; another one after each call, of any keystream. */
  readonly view: DataView<ArrayBuffer>;
}

const blockLength = 16;
/** GCM's block 1 is spent on the tag; the first block of plaintext has counter 2. */
const firstCounter = 2;
const minSlotBlocks = 4;
/** Longer records, if any come, get a call of their own. */
const maxSlotBlocks = 64;
/** 8 KiB of keystream ahead at most, which is kept until the connection ends. */
const maxAheadBlocks = 512;
const maxAheadRecords = 64;
/** What one takes ahead leaves room for so many others; less than two records are no gain. */
const sharers = 64;
const fewestAhead = 2;

/** Counter blocks on their way into a cipher, which reads them at once: one place for all keys. */
let counters = new DataView(new ArrayBuffer(maxAheadBlocks * blockLength));
/** Blocks at its beginning that count from the first one up, as those of one record do. */
let counted = 0;

/**
 * Blocks for which all keystreams have room, and how many that may be (16 MiB). With ten thousand connections in turns,
 * what a call costs is to bring a cipher back into the processor's caches: as many records as may be share it.
 */
let blocksAhead = 0;
const mostBlocksAhead = (16 << 20) / blockLength;

/** The room of a keystream that is gone is free again. */
const gone = new FinalizationRegistry<{ blocks: number }>((room) => {
  blocksAhead -= room.blocks;
});

/** Keystream for a key and its base nonce of three 32-bit words. */
export function createKeystream(encrypt: BlockCipher, base: readonly [number, number, number]): Keystream {
  return new CounterBlocks(encrypt, base);
}

const nothing = new DataView(new ArrayBuffer(0));

/** Where the last `take` of all keystreams answered: one that had nothing ahead keeps nothing. */
let lastView = nothing;

class CounterBlocks implements Keystream {
  readonly #encrypt: BlockCipher;
  readonly #base: readonly [number, number, number];
  /** What it has room for; undefined until it first has, which most of very many never do. */
  #share: { blocks: number } | undefined;
  /** Its own, filled again and again: a new array each time would live just long enough to be a burden. */
  #ahead = nothing;
  #slotBlocks = minSlotBlocks;
  #records = 0;
  #firstHigh = 0;
  #firstLow = 0;
  #used = 0;
  /** Largest need, in blocks, since the last time that slots were filled. */
  #largestNeed = 0;

  constructor(encrypt: BlockCipher, base: readonly [number, number, number]) {
    this.#encrypt = encrypt;
    this.#base = base;
  }

  get view(): DataView<ArrayBuffer> {
    return lastView;
  }

  take(high: number, low: number, length: number): number {
    const need = Math.ceil(length / blockLength);
    if (need > this.#largestNeed) this.#largestNeed = need;
    if (need > maxSlotBlocks) return this.#single(high, low, need);
    let slot = low - this.#firstLow;
    if (high !== this.#firstHigh || slot < this.#used || slot >= this.#records) {
      if (!this.#refill(high, low, need)) return this.#single(high, low, need);
      slot = 0;
    } else if (need > this.#slotBlocks) return this.#single(high, low, need);
    this.#used = slot + 1;
    lastView = this.#ahead;
    return slot * this.#slotBlocks * blockLength;
  }

  #fill(at: number, high: number, low: number, blocks: number): void {
    const base = this.#base;
    for (let block = 0; block < blocks; block++) {
      const offset = (at + block) * blockLength;
      counters.setUint32(offset, base[0]);
      counters.setUint32(offset + 4, base[1] ^ high);
      counters.setUint32(offset + 8, base[2] ^ low);
    }
    // Most fills are of one record, and find this as the one before has left it.
    for (let block = at === 0 ? counted : 0; block < blocks; block++)
      counters.setUint32((at + block) * blockLength + 12, firstCounter + block);
    counted = at === 0 ? Math.max(counted, blocks) : Math.min(counted, at);
  }

  #run(blocks: number): DataView<ArrayBuffer> {
    // The cipher's output is a fresh array that nobody else holds; a copy into one of known kind would cost as much.
    const out = this.#encrypt(new Uint8Array(counters.buffer, 0, blocks * blockLength));
    return new DataView(out.buffer as ArrayBuffer, out.byteOffset, out.byteLength);
  }

  #single(high: number, low: number, blocks: number): number {
    if (counters.byteLength < blocks * blockLength)
      [counters, counted] = [new DataView(new ArrayBuffer(blocks * blockLength)), 0];
    this.#fill(0, high, low, blocks);
    lastView = this.#run(blocks);
    return 0;
  }

  /** False when there is nothing to be made ahead: the counters do not follow, or there is no room. */
  #refill(high: number, low: number, need: number): boolean {
    // How far ahead doubles while the counters keep following (large records between take single calls); random
    // explicit nonces (TLS 1.2) never get ahead.
    const follows =
      this.#records > 0 &&
      high === this.#firstHigh &&
      low >= this.#firstLow &&
      low - this.#firstLow - this.#records < maxAheadRecords;
    const wish = follows ? Math.min(2 * this.#records, maxAheadRecords) : 1;
    const largest = Math.max(need, Math.min(this.#largestNeed, maxSlotBlocks));
    const slotBlocks = Math.ceil(largest / minSlotBlocks) * minSlotBlocks;
    this.#slotBlocks = slotBlocks;
    this.#largestNeed = need;
    const records = Math.min(wish, Math.floor(this.#room() / slotBlocks), 0x1_0000_0000 - low);
    this.#firstHigh = high;
    this.#firstLow = low;
    this.#used = 0;
    if (records < fewestAhead) {
      // One that follows finds the next one's counter here.
      this.#records = 1;
      this.#used = 1;
      return false;
    }
    this.#records = records;
    for (let record = 0; record < records; record++)
      this.#fill(record * slotBlocks, high, low + record, slotBlocks);
    const made = this.#encrypt(new Uint8Array(counters.buffer, 0, records * slotBlocks * blockLength));
    if (this.#ahead.byteLength < made.length) this.#grow(made.length);
    new Uint8Array(this.#ahead.buffer).set(made);
    return true;
  }

  #grow(length: number): void {
    if (this.#share === undefined) gone.register(this, (this.#share = { blocks: 0 }));
    blocksAhead += length / blockLength - this.#share.blocks;
    this.#share.blocks = length / blockLength;
    this.#ahead = new DataView(new ArrayBuffer(length));
  }

  /** Blocks that may be made ahead: fewer for each where many connections are read at once. A power of two. */
  #room(): number {
    const held = this.#share?.blocks ?? 0;
    const free = Math.max(mostBlocksAhead - blocksAhead, 0);
    let room = maxAheadBlocks;
    while (room > held && room * sharers > free) room >>= 1;
    return Math.max(room, held);
  }
}
