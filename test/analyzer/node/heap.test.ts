import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { growthFor } from '../../../analyzer/node/heap.ts';
import { run } from '../../support/run-node.ts';

const heap = join(import.meta.dirname, '..', '..', '..', 'analyzer', 'node', 'heap.ts');

/** Fills the heap with what lives for a while, and prints the largest young generation in megabytes. */
function script(limit: boolean): string {
  return `
    const { getHeapSpaceStatistics } = await import('node:v8');
    const { limitHeap } = await import(${JSON.stringify(heap)});
    let largest = 0;
    const kept = [];
    for (let at = 0; at < 6e6; at++) {
      kept[at % 60_000] = { at, more: [at, at + 1] };
      if (at % 10_000 !== 0) continue;
      if (${limit}) limitHeap();
      const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
      largest = Math.max(largest, young.space_size);
    }
    console.log(largest / 2 ** 20);
  `;
}

async function largestYoung(limit: boolean): Promise<number> {
  const { stdout } = await run(['--input-type=module', '-e', script(limit)]);
  return Number(stdout);
}

test('the young generation of a process that is told to limits itself', async () => {
  expect(await largestYoung(true)).toBeLessThanOrEqual(32);
  // Without it, V8 takes more: else this would be about nothing.
  expect(await largestYoung(false)).toBeGreaterThan(32);
});

test('a heap is bounded once it is warm, unless much is alive in it', () => {
  const [young, alive] = [32 << 20, 10 << 20];
  expect(growthFor(young, alive)).toMatchObject({ factor: 1, percent: 60 });
  expect(growthFor(young / 2, alive)).toMatchObject({ factor: 2 });
  expect(growthFor(young, 200 << 20)).toMatchObject({ factor: 2, percent: 0 });
});
