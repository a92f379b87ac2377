import type { Direction } from '../../model/chunk.ts';
import { seconds } from '../../model/numbers.ts';
import type { Moment, SealedReset } from '../../model/timeline.ts';
import type { SealedConnection } from './sealed.ts';

/** Resets further apart than this are no burst. */
const longestPauseNs = 1e9;

/** So many, and so many a second, are needed at least. */
const fewestResets = 10;
const lowestRate = 10;

/** A server that counts resets acts on the one that is too many. */
const longestReactionNs = 1e9;

/** Many resets by the client of a connection without keys, and the end of the connection by its server. */
export interface SealedBurst extends SealedConnection {
  resets: readonly SealedReset[];
  /** Resets in a second. */
  rate: number;
  end: { at: Moment; direction: Direction };
}

/** The bursts at whose end the server closed, as far as sizes and times of sealed records show. */
export function sealedBursts(connections: readonly SealedConnection[]): SealedBurst[] {
  return connections.flatMap(({ connection, talk }): SealedBurst[] => {
    const end = talk.closing ?? connection.firstEnd;
    if (end?.direction !== 'to-client') return [];
    // A WINDOW_UPDATE is as long, and HAProxy sends one for each answer; who resets rapidly waits for none.
    const before = talk.resets.filter(
      (r) => r.direction === 'to-server' && !r.answered && r.at.time <= end.at.time,
    );
    const start = before.findLastIndex(
      ({ at }, i) => i === 0 || at.time - (before[i - 1]?.at.time ?? NaN) > longestPauseNs,
    );
    const resets = before.slice(Math.max(start, 0));
    const [first, last] = [resets[0], resets.at(-1)];
    if (first === undefined || last === undefined || resets.length < fewestResets) return [];
    const rate = resets.length / Math.max(seconds(last.at.time - first.at.time), 1 / 1000);
    if (rate < lowestRate || end.at.time - last.at.time > longestReactionNs) return [];
    return [{ connection, talk, resets, rate, end }];
  });
}
