import type { Fact } from '../model/fact.ts';

interface Lane {
  queue: Fact[];
  head: number;
  /** Nanoseconds to add to this input's times; undefined until its first packet. */
  offset: number | undefined;
  /** Time on the common clock up to which this input has been read. */
  reached: number;
  ended: boolean;
  epochNs: bigint | undefined;
}

/** A copy on the common clock, `start` being the one other time that facts have; facts of one packet may share their provenance, so it is never changed in place. */
function moved(fact: Fact, offset: number): Fact {
  const from = { ...fact.from, time: fact.from.time + offset };
  return 'start' in fact ? { ...fact, from, start: fact.start + offset } : { ...fact, from };
}

/**
 * Brings the facts of several inputs into one order of time.
 *
 * Facts of an input wait until every other input has been read up to their time. The common clock begins with the
 * first packet of the earliest input; times in facts are moved onto it here.
 */
export function createMerger(
  inputs: number,
  emit: (fact: Fact) => void,
): {
  start(input: number, epochNs: bigint): void;
  fact(input: number, fact: Fact): void;
  /** The input was read up to this time of its own clock. */
  reached(input: number, time: number): void;
  end(input: number): void;
  /** Seconds by which each input starts after the earliest one. */
  offsets(): number[];
} {
  const lanes: Lane[] = Array.from({ length: inputs }, () => ({
    queue: [],
    head: 0,
    offset: undefined,
    reached: -Infinity,
    ended: false,
    epochNs: undefined,
  }));

  function laneOf(input: number): Lane {
    const lane = lanes[input];
    if (lane === undefined) throw new RangeError(`no input ${input}`);
    return lane;
  }

  /** Offsets are known when every input has shown its first packet or ended without one. */
  function settle(): boolean {
    if (lanes.some((lane) => lane.epochNs === undefined && !lane.ended)) return false;
    if (lanes.every((lane) => lane.offset !== undefined)) return true;
    const epochs = lanes.flatMap((lane) => lane.epochNs ?? []);
    const earliest = epochs.reduce((a, b) => (b < a ? b : a), epochs[0] ?? 0n);
    for (const lane of lanes) {
      lane.offset = lane.epochNs === undefined ? 0 : Number(lane.epochNs - earliest);
      lane.reached += lane.offset;
    }
    return true;
  }

  function oldest(horizon: number): Lane | undefined {
    let found: Lane | undefined;
    let foundTime = Infinity;
    for (const lane of lanes) {
      const fact = lane.queue[lane.head];
      if (fact === undefined) continue;
      const time = fact.from.time + (lane.offset ?? 0);
      if (time <= horizon && time < foundTime) {
        found = lane;
        foundTime = time;
      }
    }
    return found;
  }

  function release(): void {
    if (!settle()) return;
    const horizon = Math.min(...lanes.map((lane) => (lane.ended ? Infinity : lane.reached)));
    for (let lane = oldest(horizon); lane !== undefined; lane = oldest(horizon)) {
      const fact = lane.queue[lane.head++];
      if (lane.head > 1024 && lane.head * 2 > lane.queue.length) {
        lane.queue.splice(0, lane.head);
        lane.head = 0;
      }
      if (fact === undefined) continue;
      emit(moved(fact, lane.offset ?? 0));
    }
  }

  return {
    start(input, epochNs) {
      laneOf(input).epochNs = epochNs;
    },
    fact(input, fact) {
      const lane = laneOf(input);
      if (lanes.length === 1) emit(fact);
      else lane.queue.push(fact);
    },
    reached(input, time) {
      const lane = laneOf(input);
      lane.reached = time + (lane.offset ?? 0);
      if (lanes.length > 1) release();
    },
    end(input) {
      laneOf(input).ended = true;
      if (lanes.length > 1) release();
    },
    offsets: () => lanes.map((lane) => (lane.offset ?? 0) / 1e9),
  };
}
