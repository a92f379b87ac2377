import type { TimelineConnection } from '../../model/timeline.ts';

/**
 * What a rule notes of connections while facts about them come: a map by connection.
 *
 * It loses what it has of a connection that the timeline forgets, so that one which stays as evidence of a failure keeps
 * nothing else alive. What a report needs at the end of the capture is therefore to be kept apart.
 */
export class ConnectionNotes<V> {
  readonly #notes = new WeakMap<object, V>();

  get({ life }: TimelineConnection): V | undefined {
    return this.#notes.get(life);
  }

  has({ life }: TimelineConnection): boolean {
    return this.#notes.has(life);
  }

  set({ life }: TimelineConnection, value: V): void {
    this.#notes.set(life, value);
  }
}
