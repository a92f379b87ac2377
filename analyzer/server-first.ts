import type { Chunk, Direction, EndKind, StreamStage } from './model/chunk.ts';
import type { Provenance } from './model/fact.ts';

/** Chunks of the server that wait for a word of the client; in a one-sided capture none comes. */
const mostHeld = 8;

/**
 * A stage for a connection whose server spoke first, in HTTP/2: it may have sent SETTINGS before it had read a byte
 * (RFC 9113 3.4 lets it), so what the client speaks is still open. `choose` is given the client's first bytes, or
 * nothing where the client stays silent.
 */
export function createServerFirst(choose: (client: Uint8Array | undefined) => StreamStage): StreamStage {
  let held: Chunk[] = [];
  let chosen: StreamStage | undefined;

  function decide(client: Uint8Array | undefined): StreamStage {
    const stage = choose(client);
    chosen = stage;
    for (const chunk of held) stage.push(chunk);
    held = [];
    return stage;
  }

  return {
    get settled() {
      return chosen;
    },
    push(chunk) {
      if (chosen !== undefined) chosen.push(chunk);
      else if (chunk.direction === 'to-server') decide(chunk.bytes).push(chunk);
      else if (held.length >= mostHeld) decide(undefined).push(chunk);
      // Held chunks outlive the call, so their bytes are copied.
      else held.push(chunk.bytes === undefined ? chunk : { ...chunk, bytes: new Uint8Array(chunk.bytes) });
    },
    end(direction: Direction, how: EndKind, from: Provenance) {
      (chosen ?? decide(undefined)).end(direction, how, from);
    },
  };
}
