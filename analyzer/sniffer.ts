import type { Chunk, Direction, EndKind, StreamStage } from './model/chunk.ts';
import type { Provenance } from './model/fact.ts';

/** Bytes looked at before a protocol is given up: the longest magic is the HTTP/2 preface (24 bytes) with a frame header. */
const enough = 64;
/** Chunks, gaps and ends held back until the protocol is known. */
const mostHeld = 64;
/** Octets held back: what so many of them do not tell, more will not. */
const mostHeldOctets = 131_072;

/**
 * A stage that decides by the first bytes of a stream which protocol it is, then hands everything on.
 *
 * `choose` is asked with the first bytes of either direction until it answers or both have shown enough; a stream that
 * nobody recognises is ignored. With `middle` (the capture began inside the connection) the first bytes may be the
 * rest of something: the beginning of each later chunk is shown too, and what that direction said before is dropped
 * when it is recognised.
 */
export function createSniffer(
  choose: (bytes: Uint8Array, direction: Direction) => StreamStage | undefined,
  options: { middle?: boolean } = {},
): StreamStage {
  return new Sniffer(choose, options.middle ?? false);
}

class Sniffer implements StreamStage {
  readonly #choose: (bytes: Uint8Array, direction: Direction) => StreamStage | undefined;
  readonly #middle: boolean;
  #chosen: StreamStage | undefined;
  #ignored = false;
  #held: { direction: Direction; give: (stage: StreamStage) => void }[] = [];
  #octets = 0;
  readonly #seen: Record<Direction, Uint8Array> = {
    'to-server': new Uint8Array(0),
    'to-client': new Uint8Array(0),
  };

  constructor(choose: (bytes: Uint8Array, direction: Direction) => StreamStage | undefined, middle: boolean) {
    this.#choose = choose;
    this.#middle = middle;
  }

  get settled(): StreamStage | undefined {
    return this.#chosen;
  }

  push(chunk: Chunk): void {
    if (this.#chosen !== undefined) {
      this.#chosen.push(chunk);
      return;
    }
    if (this.#ignored) return;
    if (this.#held.length >= mostHeld || this.#octets >= mostHeldOctets) this.#ignored = true;
    else this.#look(chunk);
    this.#hold(chunk);
    // Assigned by #look.
    const chosen = this.#chosen as StreamStage | undefined;
    if (chosen !== undefined) for (const { give } of this.#held) give(chosen);
    if (chosen !== undefined || this.#ignored) this.#held = [];
  }

  end(direction: Direction, how: EndKind, from: Provenance): void {
    if (this.#chosen !== undefined) {
      this.#chosen.end(direction, how, from);
      return;
    }
    if (this.#ignored) return;
    // One side may end before the other one shows the protocol.
    const give = (stage: StreamStage): void => {
      stage.end(direction, how, from);
    };
    this.#held.push({ direction, give });
  }

  #look({ bytes, direction }: Chunk): void {
    if (bytes === undefined) return;
    const before = this.#seen[direction];
    if (before.length < enough) {
      const joined = new Uint8Array(Math.min(enough, before.length + bytes.length));
      joined.set(before);
      joined.set(bytes.subarray(0, joined.length - before.length), before.length);
      this.#seen[direction] = joined;
      this.#chosen = this.#choose(joined, direction);
    }
    if (this.#chosen !== undefined || before.length === 0) return;
    if (this.#middle) {
      this.#chosen = this.#choose(bytes.subarray(0, enough), direction);
      if (this.#chosen !== undefined) this.#held = this.#held.filter((one) => one.direction !== direction);
    } else {
      // A side may speak second and tell more.
      this.#ignored = this.#seen['to-server'].length >= enough && this.#seen['to-client'].length >= enough;
    }
  }

  #hold(chunk: Chunk): void {
    if (this.#ignored) return;
    // Held chunks outlive the call, so their bytes are copied.
    const copy = chunk.bytes === undefined ? { ...chunk } : { ...chunk, bytes: new Uint8Array(chunk.bytes) };
    this.#octets += chunk.bytes?.length ?? 0;
    const give = (stage: StreamStage): void => {
      stage.push(copy);
    };
    this.#held.push({ direction: chunk.direction, give });
  }
}
