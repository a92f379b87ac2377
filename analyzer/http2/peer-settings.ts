import { Setting } from '../model/codes.ts';
import { DEFAULT_TABLE_SIZE } from '../model/wire/hpack-static-table.ts';
import { DEFAULT_WINDOW, MAX_WINDOW } from './window.ts';

/** A list of SETTINGS parameters as sent. */
export type SettingList = readonly (readonly [id: number, value: number])[];

/** SETTINGS frames without an ACK that are remembered; a flood of them must not cost memory. */
const MAX_UNACKNOWLEDGED = 64;

const initial: ReadonlyMap<number, number> = new Map([
  [Setting.HEADER_TABLE_SIZE, DEFAULT_TABLE_SIZE],
  [Setting.MAX_CONCURRENT_STREAMS, Infinity],
  [Setting.INITIAL_WINDOW_SIZE, DEFAULT_WINDOW],
  [Setting.MAX_FRAME_SIZE, 16_384],
]);

/**
 * What one party has told the other with SETTINGS (RFC 9113 6.5), as a limit on what the other may send.
 *
 * The other party may use a larger value when it has read the frame, and must keep to a smaller one when it has
 * acknowledged it. In between, both are possible; the larger one is the limit.
 */
export class PeerSettings {
  readonly #values = new Map(initial);
  readonly #pending: SettingList[] = [];

  /** The party sent SETTINGS. */
  sent(list: SettingList): void {
    if (this.#pending.length >= MAX_UNACKNOWLEDGED) this.acknowledged();
    this.#pending.push(list);
  }

  /** The other party acknowledged the oldest SETTINGS that it had not. */
  acknowledged(): void {
    for (const [id, value] of this.#pending.shift() ?? []) if (initial.has(id)) this.#values.set(id, value);
  }

  /** The most that the other party may assume for a parameter that is a limit. */
  largest(id: number): number {
    let value = this.#values.get(id) ?? 0;
    for (const list of this.#pending)
      for (const [key, sent] of list) if (key === id) value = Math.max(value, sent);
    return value;
  }
}

/** Why a value is illegal (RFC 9113 6.5.2), or undefined when it is not. */
export function illegalSetting(id: number, value: number): string | undefined {
  if (id === Setting.ENABLE_PUSH && value > 1) return `ENABLE_PUSH is ${value}; allowed are 0 and 1`;
  if (id === Setting.INITIAL_WINDOW_SIZE && value > MAX_WINDOW)
    return `INITIAL_WINDOW_SIZE ${value} is above 2^31-1`;
  if (id === Setting.MAX_FRAME_SIZE && (value < 16_384 || value > 16_777_215)) {
    return `MAX_FRAME_SIZE ${value} is outside 16384 to 16777215`;
  }
  return undefined;
}
