import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { Batch } from '../../../../analyzer/node/threads/messages.ts';
import { createReorder } from '../../../../analyzer/node/threads/reorder.ts';

function batch(orders: readonly number[], reachedOrder: number, last = false): Batch {
  const facts = orders.map((packet): Fact => ({
    kind: 'http2.preface',
    from: { input: 0, packet, time: packet },
  }));
  const read = { bytes: 0, size: undefined, packets: 0 };
  const rest = { kind: 'batch', input: 0, epochNs: 0n, read, last } as const;
  return { ...rest, facts, orders: Float64Array.from(orders), reachedOrder, reachedTime: reachedOrder };
}

describe('facts of two shares', () => {
  test('wait until the other share has come as far', () => {
    const out: number[] = [];
    const reorder = createReorder(2, ({ from }) => out.push(from.packet));
    reorder.add(0, batch([1, 4, 6], 6));
    expect([out, reorder.reached()]).toEqual([[], -Infinity]);
    reorder.add(1, batch([2, 3], 5));
    expect([out, reorder.reached()]).toEqual([[1, 2, 3, 4], 5]);
    reorder.add(1, batch([7], Infinity, true));
    expect([out, reorder.reached(), reorder.ended()]).toEqual([[1, 2, 3, 4, 6], 6, false]);
    reorder.add(0, batch([], Infinity, true));
    expect([out, reorder.ended()]).toEqual([[1, 2, 3, 4, 6, 7], true]);
  });
});

test('any cut of any shares gives the same order', () => {
  const split = fc.array(fc.tuple(fc.nat(3), fc.boolean(), fc.nat(3)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(split, (steps) => {
      const out: number[] = [];
      const reorder = createReorder(4, ({ from }) => out.push(from.packet));
      const held: number[][] = [[], [], [], []];
      steps.forEach(([owner, flush, who], order) => {
        held[owner]?.push(order);
        if (flush) reorder.add(who, batch(held[who]?.splice(0) ?? [], order));
      });
      held.forEach((orders, share) => {
        reorder.add(share, batch(orders, Infinity, true));
      });
      expect(out).toEqual(steps.map((_, order) => order));
    }),
    { numRuns: 200 },
  );
});
