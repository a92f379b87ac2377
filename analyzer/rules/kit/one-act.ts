import type { TimelineConnection } from '../../model/timeline.ts';

/** Two things that one decision makes a party do, such as GOAWAY and FIN, follow each other within this. */
const longestActNs = 100e6;

/** On a long path, frames that were under way stretch it by round trips. */
const longestActRtts = 3;

/** How long after an event the same act may go on, or an answer to it may still be on its way; nanoseconds. */
export function actOf(connection: TimelineConnection): number {
  return Math.max(longestActNs, longestActRtts * (connection.rtt ?? 0));
}
