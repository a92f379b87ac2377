import type { Direction } from './chunk.ts';
import { Setting } from './codes.ts';
import type { FactMap } from './fact.ts';

/** Changes kept for each party; a connection has one or two, and a flood of SETTINGS must not fill the memory. */
const MOST_CHANGES = 64;

/** Values before any SETTINGS (RFC 9113 6.5.2, RFC 8441 3); the others have no limit. */
const initial: ReadonlyMap<number, number> = new Map([
  [Setting.HEADER_TABLE_SIZE, 4096],
  [Setting.ENABLE_PUSH, 1],
  [Setting.INITIAL_WINDOW_SIZE, 65_535],
  [Setting.MAX_FRAME_SIZE, 16_384],
  [Setting.ENABLE_CONNECT_PROTOCOL, 0],
  [Setting.NO_RFC7540_PRIORITIES, 0],
]);

interface Change {
  time: number;
  settings: readonly (readonly [id: number, value: number])[];
}

/**
 * The SETTINGS of one connection, to be asked for any time: made from its `http2.settings` facts in order.
 *
 * `by` is the direction in which the SETTINGS travelled: `to-client` for what the server allows the client.
 */
export class SettingsHistory {
  readonly #announced: Record<Direction, readonly Change[]> = { 'to-server': [], 'to-client': [] };
  readonly #acknowledged: Record<Direction, readonly Change[]> = { 'to-server': [], 'to-client': [] };

  /** Takes in a fact; `time` is where it is on the clock that later questions use. */
  add(fact: FactMap['http2.settings'], time: number): void {
    if (!fact.ack) keep(this.#announced, fact.direction, { time, settings: fact.settings });
    else if (fact.acknowledges !== undefined) {
      const by: Direction = fact.direction === 'to-server' ? 'to-client' : 'to-server';
      keep(this.#acknowledged, by, { time, settings: fact.acknowledges.settings });
    }
  }

  /** The value that bound the other party at a time: the last one that it had acknowledged, or the initial one. */
  inForce(by: Direction, id: number, time: number): number {
    return find(this.#acknowledged[by], id, time) ?? initial.get(id) ?? Infinity;
  }

  /** The value that the party had sent last at a time, acknowledged or not; undefined when it had sent none. */
  announced(by: Direction, id: number, time: number): number | undefined {
    return find(this.#announced[by], id, time);
  }
}

/** Adds a change. A list of one entry takes the room of one, as a pushed one does not: most connections have no more. */
function keep(lists: Record<Direction, readonly Change[]>, by: Direction, change: Change): void {
  lists[by] = [...lists[by].slice(1 - MOST_CHANGES), change];
}

function find(list: readonly Change[], id: number, time: number): number | undefined {
  for (let i = list.length - 1; i >= 0; i--) {
    const change = list[i];
    if (change === undefined || change.time > time) continue;
    // Of a parameter that is there twice the last one counts (RFC 9113 6.5.3).
    const value = change.settings.findLast((setting) => setting[0] === id)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}
