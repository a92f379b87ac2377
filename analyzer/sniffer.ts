import type { Chunk, Direction, EndKind, StreamStage } from './model/chunk.ts';
import type { Provenance } from './model/fact.ts';

/** Bytes looked at before a protocol is given up: the longest magic is the HTTP/2 preface (24 bytes) with a frame header. */
const enough = 64;
/** Chunks, gaps and ends held back until the protocol is known. */
const mostHeld = 64;

/**
 * A stage that decides by the first bytes of a stream which protocol it is, then hands everything on.
 *
 * `choose` is asked with the first bytes of either direction until it answers or has seen enough; a stream that
 * nobody recognises is ignored.
 */
export function createSniffer(
  choose: (bytes: Uint8Array, direction: Direction) => StreamStage | undefined,
): StreamStage {
  let chosen: StreamStage | undefined;
  let ignored = false;
  const held: ((stage: StreamStage) => void)[] = [];
  const seen: Record<Direction, Uint8Array> = {
    'to-server': new Uint8Array(0),
    'to-client': new Uint8Array(0),
  };

  function hold(chunk: Chunk): void {
    // Held chunks outlive the call, so their bytes are copied.
    const copy = chunk.bytes === undefined ? { ...chunk } : { ...chunk, bytes: new Uint8Array(chunk.bytes) };
    held.push((stage) => {
      stage.push(copy);
    });
  }

  function look(chunk: Chunk): void {
    const { bytes, direction } = chunk;
    if (bytes === undefined) return;
    const joined = new Uint8Array(Math.min(enough, seen[direction].length + bytes.length));
    joined.set(seen[direction]);
    joined.set(bytes.subarray(0, joined.length - seen[direction].length), seen[direction].length);
    seen[direction] = joined;
    chosen = choose(joined, direction);
    // A side may speak second and tell more: give up only when one of them has shown enough.
    ignored = chosen === undefined && joined.length >= enough;
  }

  function release(stage: StreamStage): void {
    for (const give of held) give(stage);
    held.length = 0;
  }

  return {
    push(chunk) {
      if (chosen !== undefined) {
        chosen.push(chunk);
        return;
      }
      if (ignored) return;
      if (held.length >= mostHeld) ignored = true;
      else look(chunk);
      hold(chunk);
      if (chosen !== undefined) release(chosen);
      else if (ignored) held.length = 0;
    },
    end(direction: Direction, how: EndKind, from: Provenance) {
      if (chosen !== undefined) chosen.end(direction, how, from);
      // One side may end before the other one shows the protocol.
      else if (!ignored) {
        held.push((stage) => {
          stage.end(direction, how, from);
        });
      }
    },
  };
}
