import type { Direction } from '../model/chunk.ts';
import type { Moment, SealedEntry } from '../model/timeline.ts';

/** Records kept of the beginning of a connection, and of its end: patterns show in either. */
const mostFirst = 192;
const mostLast = 128;

/** Numbers that one record takes: input, packet, time, and octets that are negative towards the client. */
const width = 4;

/**
 * Sizes and times of the records of one connection. Bounded, and in numbers rather than objects: there may be thousands
 * of connections, and hardly any of them is ever asked for its records.
 */
export class SealedLog {
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  /** Where the oldest of the last records stands, once they are full. */
  #oldest = 0;

  add({ input, packet, time }: Moment, direction: Direction, octets: number): void {
    const signed = direction === 'to-server' ? octets : -octets;
    if (this.#first.length < mostFirst * width) this.#first.push(input, packet, time, signed);
    else if (this.#last.length < mostLast * width) this.#last.push(input, packet, time, signed);
    else {
      [input, packet, time, signed].forEach((value, i) => (this.#last[this.#oldest + i] = value));
      this.#oldest = (this.#oldest + width) % (mostLast * width);
    }
  }

  entries(): SealedEntry[] {
    const { length } = this.#last;
    const rest = [...this.#last.slice(this.#oldest), ...this.#last.slice(0, this.#oldest)];
    const list: SealedEntry[] = [];
    for (const numbers of length === 0 ? [this.#first] : [this.#first, rest])
      for (let i = 0; i < numbers.length; i += width) list.push(entryAt(numbers, i));
    return list;
  }
}

function entryAt(numbers: readonly number[], i: number): SealedEntry {
  const [input = 0, packet = 0, time = 0, signed = 0] = numbers.slice(i, i + width);
  return {
    at: { input, packet, time },
    direction: signed < 0 ? 'to-client' : 'to-server',
    octets: Math.abs(signed),
  };
}
