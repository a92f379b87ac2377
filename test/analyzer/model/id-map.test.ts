import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IdMap } from '../../../analyzer/model/id-map.ts';

describe('a map by id', () => {
  test('does what a Map does, whatever comes and goes', () => {
    const id = fc.oneof(fc.nat(40), fc.nat(0x7fffffff));
    const step = fc.tuple(fc.boolean(), id);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const [ours, theirs] = [new IdMap<number>(), new Map<number, number>()];
        steps.forEach(([add, key], value) => {
          if (add) {
            ours.set(key, value);
            theirs.set(key, value);
          } else expect(ours.delete(key)).toBe(theirs.delete(key));
          expect(ours.size).toBe(theirs.size);
          expect(ours.get(key)).toBe(theirs.get(key));
        });
        const sorted = [...theirs.keys()].sort((a, b) => a - b);
        expect(ours.keys()).toEqual(sorted);
        expect(ours.values()).toEqual(sorted.map((key) => theirs.get(key)));
        for (const key of sorted) expect(ours.has(key)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('keeps a few entries while millions pass', () => {
    const map = new IdMap<number>();
    for (let id = 1; id < 2_000_000; id += 2) {
      map.set(id, id);
      map.delete(id - 20);
    }
    expect(map.keys()).toEqual(Array.from({ length: 10 }, (_, at) => 1_999_981 + 2 * at));
  });

  test('holds ids that all meet in one slot, which an attacker may choose', () => {
    // Multiples of the inverse of the multiplier modulo 2^32 hash to 0, 1, 2, …: slot 0 of any table up to 2^16.
    const inverse = 0x0e8b2f51n;
    expect(Number((inverse * 0x9e3779b1n) & 0xffffffffn)).toBe(1);
    const ids = Array.from({ length: 20_000 }, (_, at) => Number((inverse * BigInt(at)) & 0xffffffffn))
      .filter((id) => id < 0x80000000)
      .slice(0, 8000);
    const map = new IdMap<number>();
    for (const id of ids) map.set(id, id);
    for (const id of ids) expect(map.get(id)).toBe(id);
    for (const id of ids) map.delete(id);
    expect(map.size).toBe(0);
  });
});
