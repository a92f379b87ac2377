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
  /** Where the last `take` answered; another one after each call. */
  readonly view: DataView<ArrayBuffer>;
}

const blockLength = 16;
/** GCM's block 1 is spent on the tag; the first block of plaintext has counter 2. */
const firstCounter = 2;
const minSlotBlocks = 4;
/** Longer records, if any come, get a call of their own. */
const maxSlotBlocks = 64;
/** 8 KiB of keystream ahead at most, which is thrown away when the connection ends. */
const maxAheadBlocks = 512;
const maxAheadRecords = 64;

/** Counter blocks on their way into a cipher, which reads them at once: one place for all keys. */
let counters = new DataView(new ArrayBuffer(maxAheadBlocks * blockLength));

/** Keystream for a key and its base nonce of three 32-bit words. */
export function createKeystream(encrypt: BlockCipher, base: readonly [number, number, number]): Keystream {
  let ahead = new DataView(new ArrayBuffer(0));
  let view = ahead;
  let slotBlocks = minSlotBlocks;
  let records = 0;
  let firstHigh = 0;
  let firstLow = 0;
  let used = 0;
  /** Largest need, in blocks, since the last time that slots were filled. */
  let largestNeed = 0;

  function fill(at: number, high: number, low: number, blocks: number): void {
    for (let block = 0; block < blocks; block++) {
      const offset = (at + block) * blockLength;
      counters.setUint32(offset, base[0]);
      counters.setUint32(offset + 4, base[1] ^ high);
      counters.setUint32(offset + 8, base[2] ^ low);
      counters.setUint32(offset + 12, firstCounter + block);
    }
  }

  function run(blocks: number): DataView<ArrayBuffer> {
    // The cipher's output is a fresh array that nobody else holds; a copy into one of known kind would cost as much.
    const out = encrypt(new Uint8Array(counters.buffer, 0, blocks * blockLength));
    return new DataView(out.buffer as ArrayBuffer, out.byteOffset, out.byteLength);
  }

  function single(high: number, low: number, blocks: number): number {
    if (counters.byteLength < blocks * blockLength)
      counters = new DataView(new ArrayBuffer(blocks * blockLength));
    fill(0, high, low, blocks);
    view = run(blocks);
    return 0;
  }

  function refill(high: number, low: number, need: number): void {
    // How far ahead doubles while the counters keep following (large records between take single calls); random
    // explicit nonces (TLS 1.2) never get ahead.
    const follows =
      records > 0 && high === firstHigh && low >= firstLow && low - firstLow - records < maxAheadRecords;
    const wish = follows ? Math.min(2 * records, maxAheadRecords) : 1;
    slotBlocks = minSlotBlocks;
    while (slotBlocks < Math.max(need, Math.min(largestNeed, maxSlotBlocks))) slotBlocks *= 2;
    largestNeed = need;
    records = Math.min(wish, maxAheadBlocks / slotBlocks, 0x1_0000_0000 - low);
    firstHigh = high;
    firstLow = low;
    used = 0;
    for (let record = 0; record < records; record++)
      fill(record * slotBlocks, high, low + record, slotBlocks);
    ahead = run(records * slotBlocks);
  }

  return {
    take(high, low, length) {
      const need = Math.ceil(length / blockLength);
      if (need > largestNeed) largestNeed = need;
      if (need > maxSlotBlocks) return single(high, low, need);
      let slot = low - firstLow;
      if (high !== firstHigh || slot < used || slot >= records) {
        refill(high, low, need);
        slot = 0;
      } else if (need > slotBlocks) return single(high, low, need);
      used = slot + 1;
      view = ahead;
      return slot * slotBlocks * blockLength;
    },
    get view() {
      return view;
    },
  };
}
