/** Calls that a client gave up after the same time, as far as sizes and times of sealed records show. */
import { frameOctets } from '../../model/frame-octets.ts';
import { median } from '../../model/numbers.ts';
import type {
  Moment,
  SealedEntry,
  SealedReset,
  SealedTalk,
  TimelineConnection,
} from '../../model/timeline.ts';
import { isControl } from './sealed-turns.ts';
import type { SealedConnection } from './sealed.ts';

/** One of several is no coincidence; one alone says nothing of the timer behind it. */
const fewestWaits = 2;

/** Timers of one length end within this of each other; a busy host is late by some milliseconds, which says less of short ones. */
const toleranceShare = 0.02;
const toleranceNs = 4e6;
const latenessShare = 0.05;
const latenessNs = 10e6;

/** Requests of one moment are one, as far as a timer goes: an upload is many records. */
const apartNs = 50e6;

/** Cancels of one moment have one reason, which is no timer. */
const shortestWaitNs = 15e6;

/** RST_STREAM and GOAWAY (RFC 9113 6.4, 6.8), and hardly a smaller request behind the first. */
const smallestWithReset = frameOctets.rstStream + 48;

/** A call that was given up. */
export interface GivenUp {
  connection: TimelineConnection;
  reset: SealedReset;
  request: Moment;
  wait: number;
  /** The reset was a record of its own. */
  isLone: boolean;
}

/** The listener's calls that were given up after one and the same time, the wait that explains most of them. */
export function equalWaits(connections: readonly SealedConnection[]): GivenUp[][] {
  const byListener = new Map<string, GivenUp[]>();
  for (const { connection, talk } of connections) {
    // A proxy that gives up upstream does what its client does, or has timers of its own: two different answers.
    if (connection.hop === 'proxy-server' || connection.hop === 'proxy-proxy') continue;
    const key = `${connection.input} ${connection.server}`;
    const list = byListener.get(key) ?? [];
    const resets = [
      ...talk.resets.map((reset) => ({ reset, isLone: true })),
      ...resetsBeforeRequests(talk).map((reset) => ({ reset, isLone: false })),
    ];
    for (const { reset, isLone } of resets) {
      if (reset.direction !== 'to-server') continue;
      for (const request of reset.requests) {
        const wait = reset.at.time - request.time;
        if (wait >= shortestWaitNs) list.push({ connection, reset, request, wait, isLone });
      }
    }
    byListener.set(key, list);
  }
  return [...byListener.values()]
    .map(largestGroup)
    .filter((group) => group.length >= fewestWaits && group.some(({ isLone }) => isLone))
    .filter(isTimer);
}

/**
 * Several requests that ran out of the same time: those of one moment have one reason. What ends behind an answer, or in
 * the middle of one, a caller may have had enough of.
 */
function isTimer(group: readonly GivenUp[]): boolean {
  const times = group.map(({ request }) => request.time);
  const unanswered = group.filter(({ reset }) => !reset.answered);
  return Math.max(...times) - Math.min(...times) >= apartNs && unanswered.length * 2 > group.length;
}

function resetAt(talk: SealedTalk, { at, octets }: SealedEntry, request: SealedEntry): SealedReset {
  const filter = talk.filterOf(octets);
  return { at, direction: 'to-server', requests: [request.at], answered: false, filter };
}

/**
 * A caller that gives a call up and goes on with the next one sends both in one record. Such a record may as well hold a
 * request alone: it counts only beside resets that waited as long.
 */
function resetsBeforeRequests(talk: SealedTalk): SealedReset[] {
  const found: SealedReset[] = [];
  let request: SealedEntry | undefined;
  for (const entry of talk.entries()) {
    if (isControl(entry)) {
      // A reset of its own has ended it, or one with the farewell behind it.
      if (entry.octets === frameOctets.rstStream + frameOctets.goaway && request !== undefined)
        found.push(resetAt(talk, entry, request));
      if (
        entry.octets % frameOctets.rstStream === 0 ||
        entry.octets === frameOctets.rstStream + frameOctets.goaway
      )
        request = undefined;
      continue;
    }
    if (entry.direction === 'to-client') request = undefined;
    else {
      if (request !== undefined && entry.octets >= smallestWithReset)
        found.push(resetAt(talk, entry, request));
      request = entry;
    }
  }
  return found;
}

/** The candidates of most different resets that agree in their wait. */
function largestGroup(candidates: readonly GivenUp[]): GivenUp[] {
  const sorted = [...candidates].sort((a, b) => a.wait - b.wait);
  let best: GivenUp[] = [];
  let from = 0;
  sorted.forEach((candidate, to) => {
    const within = (shortest: number): boolean =>
      candidate.wait - shortest <=
      Math.max(toleranceNs, shortest * toleranceShare, Math.min(latenessNs, shortest * latenessShare));
    while (!within(sorted[from]?.wait ?? 0)) from++;
    const group = [...new Map(sorted.slice(from, to + 1).map((one) => [one.reset, one])).values()];
    if (group.length > best.length) best = group;
  });
  return best.sort((a, b) => a.reset.at.time - b.reset.at.time);
}

/** The wait that a group has in common, nanoseconds. */
export function commonWait(group: readonly GivenUp[]): number {
  return median(group.map(({ wait }) => wait));
}
