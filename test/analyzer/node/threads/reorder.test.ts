import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FactReader } from '../../../../analyzer/node/threads/fact-unpacker.ts';
import { createReorder, type Part } from '../../../../analyzer/node/threads/reorder.ts';

function part(orders: readonly number[], reachedOrder: number, last = false): Part {
  let at = 0;
  const facts: FactReader = {
    get order() {
      return orders[at] ?? Infinity;
    },
    next() {
      const packet = orders[at++] ?? NaN;
      return { kind: 'http2.preface', from: { input: 0, packet, time: packet } };
    },
  };
  return { facts, reachedOrder, reachedTime: reachedOrder, last };
}

describe('facts of two threads', () => {
  test('wait until the other thread has come as far', () => {
    const out: number[] = [];
    const reorder = createReorder(2, ({ from }) => out.push(from.packet));
    reorder.add(0, part([1, 4, 6], 6));
    expect([out, reorder.reached()]).toEqual([[], -Infinity]);
    reorder.add(1, part([2, 3], 5));
    expect([out, reorder.reached()]).toEqual([[1, 2, 3, 4], 5]);
    reorder.add(1, part([7], Infinity, true));
    expect([out, reorder.reached(), reorder.ended()]).toEqual([[1, 2, 3, 4, 6], 6, false]);
    reorder.add(0, part([], Infinity, true));
    expect([out, reorder.ended()]).toEqual([[1, 2, 3, 4, 6, 7], true]);
  });
});

test('any cut of what any threads give is the same order', () => {
  const split = fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(split, (steps) => {
      const out: number[] = [];
      const reorder = createReorder(4, ({ from }) => out.push(from.packet));
      const held: number[][] = [[], [], [], []];
      steps.forEach(([owner, flush, who], order) => {
        held[owner]?.push(order);
        if (flush) reorder.add(who, part(held[who]?.splice(0) ?? [], order));
      });
      held.forEach((orders, share) => {
        reorder.add(share, part(orders, Infinity, true));
      });
      expect(out).toEqual(steps.map((_, order) => order));
    }),
    { numRuns: 200 },
  );
});
