import type { Fact } from '../../model/fact.ts';
import type { FactReader } from './fact-unpacker.ts';

/** Facts of one block from one thread, and how far that thread has come with them. */
export interface Part {
  facts: FactReader;
  reachedOrder: number;
  reachedTime: number;
  last: boolean;
}

interface Lane {
  parts: Part[];
  reachedOrder: number;
  reachedTime: number;
  ended: boolean;
}

/** Puts the facts that several threads find in one input back into the order in which one thread finds them. */
export interface Reorder {
  /** Takes in the next block of a thread, and gives out what no thread can come before any more. */
  add(thread: number, part: Part): void;
  /** Time up to which everything has been given out. */
  reached(): number;
  ended(): boolean;
}

/** Builds a reorder for so many threads. Facts of equal order come from one thread, and stay in its order. */
export function createReorder(threads: number, emit: (fact: Fact) => void): Reorder {
  const lanes: Lane[] = Array.from({ length: threads }, () => ({
    parts: [],
    reachedOrder: -1,
    reachedTime: -Infinity,
    ended: false,
  }));

  function nextOrder(lane: Lane): number {
    for (let first = lane.parts[0]; first !== undefined; first = lane.parts[0]) {
      const { order } = first.facts;
      if (order !== Infinity) return order;
      lane.parts.shift();
    }
    return Infinity;
  }

  /** Gives out one lane's facts below `until`, which is where another lane goes on. */
  function give(lane: Lane, until: number, horizon: number): void {
    for (let order = nextOrder(lane); order < until && order <= horizon; order = nextOrder(lane)) {
      const fact = lane.parts[0]?.facts.next();
      if (fact !== undefined) emit(fact);
    }
  }

  function release(): void {
    const horizon = Math.min(...lanes.map((lane) => lane.reachedOrder));
    for (;;) {
      let first: Lane | undefined;
      let firstOrder = Infinity;
      let second = Infinity;
      for (const lane of lanes) {
        const order = nextOrder(lane);
        if (order < firstOrder) {
          second = firstOrder;
          [first, firstOrder] = [lane, order];
        } else if (order < second) second = order;
      }
      if (first === undefined || firstOrder > horizon) return;
      give(first, second, horizon);
    }
  }

  return {
    add(thread, part) {
      const lane = lanes[thread];
      if (lane === undefined) return;
      lane.parts.push(part);
      lane.reachedOrder = part.reachedOrder;
      lane.reachedTime = part.reachedTime;
      lane.ended = part.last;
      release();
    },
    reached: () => Math.min(...lanes.map((lane) => lane.reachedTime)),
    ended: () => lanes.every((lane) => lane.ended),
  };
}
