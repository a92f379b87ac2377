/** Streams by what lines know of them, sorted once: a log may have as many lines as a capture has streams. */
import type { TimelineStream } from '../model/timeline.ts';
import type { ClockOf } from './join-connections.ts';
import type { Subject, Subjects } from './subjects.ts';

/** A stream at the time by which it is looked for, seconds since 1970. */
export interface TimedStream {
  at: number;
  stream: TimelineStream;
}

/** Where streams are found. */
export interface StreamIndex {
  /** Of one connection, or of every connection that a proxy accepted; of one path, or of all; sorted by time. */
  sorted(of: Subject | undefined, path: string | undefined, by: 'start' | 'end'): readonly TimedStream[];
  /** A stream of a connection by its id. */
  byId(of: Subject, id: number): TimelineStream | undefined;
}

/** When a stream was over, as far as it was seen. */
export function endOf({ ended, trailers }: TimelineStream): TimelineStream['opened'] | undefined {
  return ended?.at ?? trailers;
}

/** Builds an index; lists are made when they are asked for. */
export function createStreamIndex(subjects: Subjects, clockOf: ClockOf): StreamIndex {
  const everywhere: { streams: readonly TimelineStream[] } = {
    streams: subjects.fronts().flatMap(({ streams }) => streams),
  };
  const lists = new Map<object, Map<string, TimedStream[]>>();
  const ids = new Map<Subject, Map<number, TimelineStream>>();

  function timed(streams: readonly TimelineStream[], by: 'start' | 'end'): TimedStream[] {
    return streams
      .flatMap((stream) => {
        const moment = by === 'start' ? stream.opened : endOf(stream);
        const at = moment === undefined ? undefined : clockOf(moment);
        return at === undefined ? [] : [{ at, stream }];
      })
      .sort((a, b) => a.at - b.at);
  }

  return {
    sorted(of, path, by) {
      const source = of ?? everywhere;
      const own = lists.get(source) ?? new Map<string, TimedStream[]>();
      lists.set(source, own);
      const key = `${by} ${path ?? ''}`;
      const known = own.get(key);
      if (known !== undefined) return known;
      // One walk makes the lists of all paths.
      const all = timed(source.streams, by);
      own.set(`${by} `, all);
      for (const one of all) {
        if (one.stream.path === null) continue;
        const ofPath = `${by} ${one.stream.path}`;
        const list = own.get(ofPath);
        if (list === undefined) own.set(ofPath, [one]);
        else list.push(one);
      }
      const made = own.get(key) ?? [];
      own.set(key, made);
      return made;
    },
    byId(of, id) {
      let own = ids.get(of);
      if (own === undefined) {
        own = new Map(of.streams.map((stream) => [stream.id, stream]));
        ids.set(of, own);
      }
      return own.get(id);
    },
  };
}

/** The nearest entry that is free, within `most` seconds; `mostSteps` entries each way are looked at. */
export function nearestFree(
  list: readonly TimedStream[],
  at: number,
  most: number,
  isFree: (stream: TimelineStream) => boolean,
  mostSteps = 64,
): TimelineStream | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  let [before, after] = [low - 1, low];
  for (let steps = 0; steps < mostSteps * 2; steps++) {
    const [left, right] = [list[before], list[after]];
    const [toLeft, toRight] = [
      left === undefined ? Infinity : at - left.at,
      right === undefined ? Infinity : right.at - at,
    ];
    if (Math.min(toLeft, toRight) > most) return undefined;
    const next = toLeft <= toRight ? left : right;
    if (toLeft <= toRight) before--;
    else after++;
    if (next !== undefined && isFree(next.stream)) return next.stream;
  }
  return undefined;
}
