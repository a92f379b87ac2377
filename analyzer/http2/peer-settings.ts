import { Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import { DEFAULT_TABLE_SIZE } from '../model/wire/hpack-static-table.ts';
import { DEFAULT_WINDOW, MAX_WINDOW } from './window.ts';

/** A list of SETTINGS parameters as sent. */
export type SettingList = readonly (readonly [id: number, value: number])[];

/** SETTINGS that wait for their ACK. */
export interface SentSettings {
  readonly settings: SettingList;
  readonly packet: number;
  readonly time: number;
}

/** SETTINGS frames without an ACK that are remembered; a flood of them must not cost memory. */
export const MAX_UNACKNOWLEDGED = 64;

/** Ids of the parameters that are followed; RFC 9113 6.5.2 and the registry have no higher one of use here. */
const LAST_ID = Setting.NO_RFC7540_PRIORITIES;

const initial = ((): readonly number[] => {
  const values = new Array<number>(LAST_ID + 1).fill(0);
  values[Setting.HEADER_TABLE_SIZE] = DEFAULT_TABLE_SIZE;
  values[Setting.ENABLE_PUSH] = 1;
  values[Setting.MAX_CONCURRENT_STREAMS] = Infinity;
  values[Setting.INITIAL_WINDOW_SIZE] = DEFAULT_WINDOW;
  values[Setting.MAX_FRAME_SIZE] = 16_384;
  values[Setting.MAX_HEADER_LIST_SIZE] = Infinity;
  return values;
})();

/**
 * What one party has told the other with SETTINGS (RFC 9113 6.5), as a limit on what the other may send.
 *
 * The other party may use a larger value when it has read the frame, and must keep to a smaller one when it has
 * acknowledged it. In between, both are possible; the larger one is the limit.
 */
export class PeerSettings {
  /** SETTINGS without an ACK, in order. */
  readonly pending: SentSettings[] = [];
  /** Some were given up because too many waited: an ACK can no longer be told from one too many. */
  folded = false;
  readonly #inForce = initial.slice();
  #largest = initial.slice();

  /** The party sent SETTINGS. */
  sent(sent: SentSettings): void {
    if (this.pending.length >= MAX_UNACKNOWLEDGED) {
      this.folded = true;
      this.acknowledged();
    }
    this.pending.push(sent);
    for (const [id, value] of sent.settings) {
      if (id <= LAST_ID) this.#largest[id] = Math.max(this.#largest[id] ?? 0, value);
    }
  }

  /** The other party acknowledged the oldest SETTINGS that it had not: returns them. */
  acknowledged(): SentSettings | undefined {
    const oldest = this.pending.shift();
    if (oldest === undefined) return undefined;
    for (const [id, value] of oldest.settings) if (id <= LAST_ID) this.#inForce[id] = value;
    this.#largest = this.#inForce.slice();
    for (const { settings } of this.pending) {
      for (const [id, value] of settings) {
        if (id <= LAST_ID) this.#largest[id] = Math.max(this.#largest[id] ?? 0, value);
      }
    }
    return oldest;
  }

  /** The value that the other party has acknowledged, or the initial one. */
  inForce(id: number): number {
    return this.#inForce[id] ?? 0;
  }

  /** The most that the other party may assume for a parameter that is a limit. */
  largest(id: number): number {
    return this.#largest[id] ?? 0;
  }
}

/** A value that is not allowed, and by what. */
export interface IllegalSetting {
  text: string;
  section: string;
}

function not(text: string, section = 'RFC 9113 6.5.2'): IllegalSetting {
  return { text, section };
}

/** Why a value is illegal when it is sent in this direction, or undefined when it is not. */
export function illegalSetting(id: number, value: number, direction: Direction): IllegalSetting | undefined {
  switch (id) {
    case Setting.ENABLE_PUSH:
      if (value > 1) return not(`ENABLE_PUSH is ${value}; allowed are 0 and 1`);
      return value === 1 && direction === 'to-client' ? not('ENABLE_PUSH 1 by a server') : undefined;
    case Setting.INITIAL_WINDOW_SIZE:
      return value > MAX_WINDOW ? not(`INITIAL_WINDOW_SIZE ${value} is above 2^31-1`) : undefined;
    case Setting.MAX_FRAME_SIZE:
      if (value >= 16_384 && value <= 16_777_215) return undefined;
      return not(`MAX_FRAME_SIZE ${value} is outside 16384 to 16777215`);
    case Setting.ENABLE_CONNECT_PROTOCOL:
      return value > 1 ? not(`ENABLE_CONNECT_PROTOCOL is ${value}`, 'RFC 8441 3') : undefined;
    case Setting.NO_RFC7540_PRIORITIES:
      return value > 1 ? not(`NO_RFC7540_PRIORITIES is ${value}`, 'RFC 9218 2.1') : undefined;
    default:
      return undefined;
  }
}
