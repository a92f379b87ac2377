import type { TimelineConnection } from '../../model/timeline.ts';

/**
 * What a rule notes of connections while facts about them come: a map by connection.
 *
 * It loses what it has of a connection that the timeline forgets, so that one which stays as evidence of a failure keeps
 * nothing else alive. What a report needs at the end of the capture is therefore to be kept apart.
 */
export class ConnectionNotes<V extends NonNullable<unknown>> {
  get({ life }: TimelineConnection): V | undefined {
    return life.get(this) as V | undefined;
  }

  has({ life }: TimelineConnection): boolean {
    return life.get(this) !== undefined;
  }

  set({ life }: TimelineConnection, value: V): void {
    life.set(this, value);
  }
}

/** What a rule needs of a connection up to the end of the capture: kept for as long as the connection is. */
export class ConnectionMarks<V extends NonNullable<unknown>> {
  get({ marks }: TimelineConnection): V | undefined {
    return marks.get(this) as V | undefined;
  }

  has({ marks }: TimelineConnection): boolean {
    return marks.get(this) !== undefined;
  }

  set({ marks }: TimelineConnection, value: V): void {
    marks.set(this, value);
  }

  delete({ marks }: TimelineConnection): void {
    marks.delete(this);
  }
}
