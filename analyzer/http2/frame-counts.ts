/** Types that have a slot of their own: up to PRIORITY_UPDATE, the last that an RFC defines. */
const SLOTS = 17;

/** How many frames of each type one party has sent. */
export class FrameCounts {
  readonly #slots = new Array<number>(SLOTS).fill(0);
  /** Types without a slot; there are at most 239. */
  #others: Map<number, number> | undefined;

  add(type: number): void {
    if (type < SLOTS) this.#slots[type] = (this.#slots[type] ?? 0) + 1;
    else (this.#others ??= new Map<number, number>()).set(type, (this.#others.get(type) ?? 0) + 1);
  }

  of(type: number): number {
    return type < SLOTS ? (this.#slots[type] ?? 0) : (this.#others?.get(type) ?? 0);
  }

  /** Type and count of those that were sent, by type. */
  list(): [type: number, count: number][] {
    const list: [number, number][] = [];
    this.#slots.forEach((count, type) => {
      if (count > 0) list.push([type, count]);
    });
    for (const entry of this.#others ?? []) list.push(entry);
    return list.sort((a, b) => a[0] - b[0]);
  }
}
