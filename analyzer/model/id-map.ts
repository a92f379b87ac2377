/** What may be asked of an {@link IdMap}, and of any map by number. */
export interface ReadonlyIdMap<V> {
  readonly size: number;
  get(id: number): V | undefined;
  has(id: number): boolean;
  keys(): Iterable<number>;
  values(): Iterable<V>;
}

/** Slots of a new map. Most connections have a handful of streams open. */
const fewestSlots = 8;

/** Slots looked at for one id; ids chosen so that they meet in one slot go to an ordinary map. */
const mostProbes = 32;

/** Knuth's multiplicative hash: 2^32 divided by the golden ratio. */
const multiplier = 0x9e3779b1;

/**
 * A map by non-negative integer, for entries that come and go without end: streams, calls, connections.
 *
 * A table of its own, because V8's `Map` is no place for them: each time it rehashes, the old table points to the new
 * one, and once one of these tables has outlived two scavenges, the chain behind it keeps everything that was ever
 * inserted alive until the next full collection (measured on many small calls: a third of all allocation survived,
 * and the pass took half as long again). Iteration is in ascending order of id, and is meant for rare occasions.
 */
export class IdMap<V> implements ReadonlyIdMap<V> {
  #ids: number[] = new Array<number>(fewestSlots).fill(-1);
  #values: (V | undefined)[] = new Array<V | undefined>(fewestSlots).fill(undefined);
  #shift = 32 - Math.log2(fewestSlots);
  #used = 0;
  /** Ids that found no slot. */
  #crowded: Map<number, V> | undefined;

  get size(): number {
    return this.#used + (this.#crowded?.size ?? 0);
  }

  get(id: number): V | undefined {
    const slot = this.#find(id);
    return slot < 0 ? this.#crowded?.get(id) : this.#values[slot];
  }

  has(id: number): boolean {
    return this.#find(id) >= 0 || this.#crowded?.has(id) === true;
  }

  set(id: number, value: V): this {
    const known = this.#find(id);
    if (known >= 0) {
      this.#values[known] = value;
      return this;
    }
    if (this.#crowded?.has(id) === true) {
      this.#crowded.set(id, value);
      return this;
    }
    if (this.#used * 2 >= this.#ids.length) this.#grow();
    this.#insert(id, value);
    return this;
  }

  delete(id: number): boolean {
    const slot = this.#find(id);
    if (slot < 0) return this.#crowded?.delete(id) ?? false;
    this.#used--;
    this.#closeUp(slot);
    return true;
  }

  keys(): number[] {
    const ids = this.#ids.filter((id) => id >= 0);
    if (this.#crowded !== undefined) ids.push(...this.#crowded.keys());
    return ids.sort((a, b) => a - b);
  }

  values(): V[] {
    return this.keys().map((id) => this.get(id) as V);
  }

  /** The slot of an id, or -1. */
  #find(id: number): number {
    const ids = this.#ids;
    const mask = ids.length - 1;
    let slot = Math.imul(id, multiplier) >>> this.#shift;
    for (let probes = 0; probes < mostProbes; probes++) {
      const there = ids[slot];
      if (there === id) return slot;
      if (there === -1) return -1;
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  #insert(id: number, value: V): void {
    const mask = this.#ids.length - 1;
    let slot = Math.imul(id, multiplier) >>> this.#shift;
    for (let probes = 0; probes < mostProbes; probes++) {
      if (this.#ids[slot] === -1) {
        this.#ids[slot] = id;
        this.#values[slot] = value;
        this.#used++;
        return;
      }
      slot = (slot + 1) & mask;
    }
    (this.#crowded ??= new Map<number, V>()).set(id, value);
  }

  /** Empties a slot and moves up what stands behind it, so that every id is found without markers of deleted ones. */
  #closeUp(hole: number): void {
    const ids = this.#ids;
    const values = this.#values;
    const mask = ids.length - 1;
    for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
      const id = ids[slot] ?? -1;
      if (id === -1) break;
      const home = Math.imul(id, multiplier) >>> this.#shift;
      // It may move when its home is not behind the hole, seen from the slot where it stands.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      ids[hole] = id;
      values[hole] = values[slot];
      hole = slot;
    }
    ids[hole] = -1;
    values[hole] = undefined;
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values];
    this.#ids = new Array<number>(ids.length * 2).fill(-1);
    this.#values = new Array<V | undefined>(ids.length * 2).fill(undefined);
    this.#shift--;
    this.#used = 0;
    ids.forEach((id, slot) => {
      if (id >= 0) this.#insert(id, values[slot] as V);
    });
  }
}
