import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createMerger } from '../../../analyzer/node/merge.ts';

function fact(input: number, time: number): Fact {
  return { kind: 'http2.preface', from: { input, packet: 1, time } };
}

describe('facts of several inputs', () => {
  test('come out in order of the common clock, which begins with the earliest input', () => {
    const out: [number, number][] = [];
    const merger = createMerger(2, ({ from }) => out.push([from.input, from.time]));
    merger.start(0, 1_000n);
    merger.fact(0, fact(0, 0));
    merger.fact(0, fact(0, 50));
    merger.reached(0, 60);
    expect(out).toEqual([]);
    merger.start(1, 980n);
    merger.fact(1, fact(1, 10));
    merger.fact(1, fact(1, 45));
    merger.reached(1, 50);
    merger.end(0);
    merger.end(1);
    expect(out).toEqual([
      [1, 10],
      [0, 20],
      [1, 45],
      [0, 70],
    ]);
    expect(merger.offsets()).toEqual([20e-9, 0]);
  });

  test('a fact waits until every other input has been read up to its time', () => {
    const out: number[] = [];
    const merger = createMerger(2, ({ from }) => out.push(from.time));
    merger.start(0, 0n);
    merger.start(1, 0n);
    merger.fact(0, fact(0, 100));
    merger.reached(0, 100);
    merger.reached(1, 99);
    expect(out).toEqual([]);
    merger.reached(1, 100);
    expect(out).toEqual([100]);
  });

  test('facts of one packet that share their provenance are moved once each', () => {
    const out: number[] = [];
    const merger = createMerger(2, ({ from }) => out.push(from.time));
    const from = { input: 1, packet: 1, time: 5 };
    merger.start(0, 0n);
    merger.start(1, 100n);
    merger.fact(1, { kind: 'http2.preface', from });
    merger.fact(1, { kind: 'http2.preface', from });
    merger.end(0);
    merger.end(1);
    expect(out).toEqual([105, 105]);
  });
});
