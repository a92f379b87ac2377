import type { Provenance } from '../../model/fact.ts';

/** Latest calls kept, over all connections: those of a second on a busy wire. The double is kept for a while. */
const mostKept = 16_384;

/** The calls that went well lately, so that those of one connection can be counted; in two flat lists, for there are many. */
export class PassedCalls {
  readonly #times: number[] = [];
  readonly #connections: number[] = [];

  /** A call went well; `from` of a fact of a connection. */
  add(from: Provenance): void {
    this.#times.push(from.time);
    this.#connections.push(keyOf(from));
    if (this.#times.length < 2 * mostKept) return;
    this.#times.splice(0, mostKept);
    this.#connections.splice(0, mostKept);
  }

  /** Calls of the connection of `from` in the nanoseconds before it. */
  before(from: Provenance, nanoseconds: number): number {
    const key = keyOf(from);
    let count = 0;
    for (let i = this.#times.length - 1; i >= 0; i--) {
      if ((this.#times[i] ?? 0) < from.time - nanoseconds) break;
      if (this.#connections[i] === key) count++;
    }
    return count;
  }
}

/** One number for input and connection. */
function keyOf({ input, connection = 0 }: Provenance): number {
  return input * 2 ** 32 + connection;
}
