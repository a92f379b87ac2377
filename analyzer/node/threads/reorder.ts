import type { Fact } from '../../model/fact.ts';
import type { Batch } from './messages.ts';

interface Lane {
  batches: Batch[];
  /** Next fact of the first batch. */
  at: number;
  reachedOrder: number;
  reachedTime: number;
  started: boolean;
  ended: boolean;
}

/** Puts the facts that several shares of one input give back into the order in which one pipeline gives them. */
export function createReorder(
  shares: number,
  emit: (fact: Fact) => void,
): {
  /** Takes in the next batch of a share, and gives out what no share can come before any more. */
  add(share: number, batch: Batch): void;
  /** Time up to which everything has been given out. */
  reached(): number;
  ended(): boolean;
} {
  const lanes: Lane[] = Array.from({ length: shares }, () => ({
    batches: [],
    at: 0,
    reachedOrder: -1,
    reachedTime: -Infinity,
    started: false,
    ended: false,
  }));

  function nextOrder(lane: Lane): number {
    for (let first = lane.batches[0]; first !== undefined; first = lane.batches[0]) {
      const order = first.orders[lane.at];
      if (order !== undefined) return order;
      lane.batches.shift();
      lane.at = 0;
    }
    return Infinity;
  }

  /** Gives out one lane's facts below `until`, which is where another lane goes on. */
  function give(lane: Lane, until: number, horizon: number): void {
    for (let order = nextOrder(lane); order < until && order <= horizon; order = nextOrder(lane)) {
      const fact = lane.batches[0]?.facts[lane.at];
      lane.at++;
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
    add(share, batch) {
      const lane = lanes[share];
      if (lane === undefined) return;
      lane.batches.push(batch);
      lane.reachedOrder = batch.reachedOrder;
      lane.reachedTime = batch.reachedTime;
      lane.ended = batch.last;
      release();
    },
    reached: () => Math.min(...lanes.map((lane) => lane.reachedTime)),
    ended: () => lanes.every((lane) => lane.ended),
  };
}
