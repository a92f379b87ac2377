import type { JoinKind, LogEntry } from '../model/log.ts';
import type { TimelineStream } from '../model/timeline.ts';
import type { ReadEntry } from './reader.ts';
import type { Subject } from './subjects.ts';

/** A line on its way to its packets. */
export interface Joining {
  readonly read: ReadEntry;
  /** Seconds since 1970 by the writer's clock. */
  readonly time: number | undefined;
  /** The connection that the line is about; of a proxy, its client's. */
  subject?: Subject;
  /** Where only the upstream side was captured, or as well. */
  upstream?: Subject;
  stream?: TimelineStream;
  by: JoinKind[];
  /** It names addresses, and no connection of the captures has them: only an id can still join it. */
  elsewhere?: boolean;
}

const day = 86_400;

/** A time of day gets the day on which it is nearest to `near`. */
export function absoluteTime({ keys }: LogEntry, near: number | undefined): number | undefined {
  const { time } = keys;
  if (time === undefined || time > day * 2 || near === undefined) return time;
  const midnight = Math.floor(near / day) * day;
  const days = [midnight - day, midnight, midnight + day];
  return days
    .map((start) => start + time)
    .reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
}

/** Joins a line to a stream: the one of the client where both hops were captured. */
export function joinStream(
  line: Joining,
  stream: TimelineStream,
  by: JoinKind,
  subject: Subject | undefined,
): void {
  line.stream = stream;
  if (subject !== undefined) line.subject = subject;
  line.by.push(by);
}
