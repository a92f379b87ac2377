import type { Fact } from '../../model/fact.ts';
import { SettingsHistory } from '../../model/settings-history.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import { ConnectionNotes } from './connection-notes.ts';

/** The SETTINGS of all connections, one history each for all rules of an analysis. */
class SettingsOf {
  readonly #timeline: Timeline;
  readonly #histories = new ConnectionNotes<SettingsHistory>();
  /** The fact noted last, which the other rules bring too. */
  #last: Fact<'http2.settings'> | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** To be called by each rule that asks, with each of these facts. */
  note(fact: Fact<'http2.settings'>): void {
    if (fact === this.#last) return;
    this.#last = fact;
    const connection = this.#timeline.connection(fact.from);
    if (connection === undefined) return;
    let history = this.#histories.get(connection);
    if (history === undefined) this.#histories.set(connection, (history = new SettingsHistory()));
    history.add(fact, fact.from.time);
  }

  /** Undefined when the connection has sent none, or is forgotten. */
  of(connection: TimelineConnection): SettingsHistory | undefined {
    return this.#histories.get(connection);
  }
}

const all = new WeakMap<Timeline, SettingsOf>();

/** The histories of this analysis. */
export function settingsOf(timeline: Timeline): SettingsOf {
  let one = all.get(timeline);
  if (one === undefined) all.set(timeline, (one = new SettingsOf(timeline)));
  return one;
}
