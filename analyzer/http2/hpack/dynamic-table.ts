import { DEFAULT_TABLE_SIZE, ENTRY_OVERHEAD } from '../../model/wire/hpack-static-table.ts';
import type { HeaderField } from '../../model/frame.ts';

/**
 * The dynamic table of one direction (RFC 7541 2.3.2 and 4), as a ring: index 1 is the newest entry, eviction
 * takes the oldest.
 *
 * A capture can begin, or lose packets, while the table holds entries that we never saw. The table then is
 * *incomplete*: the entries added since are known and have the low indices, those behind them are not. As the size
 * that the peers agreed on is not known either, nothing is evicted before `INCOMPLETE_SIZE`; to keep an entry that
 * the peers dropped does no harm, since nobody may refer to it.
 */
export class DynamicTable {
  /** Grows with every change of the content: equal generations mean equal tables. */
  generation = 0;
  /** Sum of the entries' sizes (RFC 7541 4.1). */
  size = 0;
  count = 0;
  /** False while older entries may exist that we never saw. */
  complete = true;
  maxSize: number = DEFAULT_TABLE_SIZE;

  #ring: (HeaderField | undefined)[] = new Array<HeaderField | undefined>(16);
  #newest = -1;
  /** False when the table is incomplete and no size update has told its maximum. */
  #sizeKnown = true;

  /** The entry at an index from 1, or undefined when there is none (or none that we know). */
  entry(index: number): HeaderField | undefined {
    if (index > this.count) return undefined;
    return this.#ring[(this.#newest - index + 1) & (this.#ring.length - 1)];
  }

  /** Adds an entry, evicting old ones; one that is larger than the table empties it (RFC 7541 4.4). */
  add(field: HeaderField): void {
    this.generation++;
    const size = field[0].length + field[1].length + ENTRY_OVERHEAD;
    this.#evictTo(this.maxSize - size);
    if (size > this.maxSize) return;
    if (this.count === this.#ring.length) this.#grow();
    this.#newest = (this.#newest + 1) & (this.#ring.length - 1);
    this.#ring[this.#newest] = field;
    this.count++;
    this.size += size;
  }

  /** A dynamic table size update (RFC 7541 4.3 and 6.3). */
  resize(maxSize: number): void {
    this.generation++;
    this.maxSize = maxSize;
    this.#sizeKnown = true;
    this.#evictTo(maxSize);
    if (maxSize === 0) this.complete = true;
  }

  /** Content and size can no longer be known: a gap, a block that could not be decoded, a start in the middle. */
  forget(): void {
    this.generation++;
    this.maxSize = INCOMPLETE_SIZE;
    this.#evictTo(0);
    this.complete = false;
    this.#sizeKnown = false;
  }

  #evictTo(size: number): void {
    while (this.count > 0 && this.size > size) {
      const oldest = (this.#newest - this.count + 1) & (this.#ring.length - 1);
      const field = this.#ring[oldest];
      this.#ring[oldest] = undefined;
      this.count--;
      if (field !== undefined) this.size -= field[0].length + field[1].length + ENTRY_OVERHEAD;
      // What is newer than everything unknown had to leave, so the unknown left before it.
      if (this.#sizeKnown) this.complete = true;
    }
  }

  #grow(): void {
    const larger = new Array<HeaderField | undefined>(this.#ring.length * 2);
    for (let index = this.count; index >= 1; index--) larger[this.count - index] = this.entry(index);
    this.#ring = larger;
    this.#newest = this.count - 1;
  }
}

/** Largest table kept while its real size is unknown; more than any implementation's default (Envoy, nghttp2: 4096). */
const INCOMPLETE_SIZE = 65_536;
