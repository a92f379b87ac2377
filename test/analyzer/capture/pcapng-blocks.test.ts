import { describe, expect, test } from '@jest/globals';
import { forEachOption, padded } from '../../../analyzer/capture/pcapng-blocks.ts';

function options(...bytes: number[]): [number, number, number][] {
  const seen: [number, number, number][] = [];
  const view = new DataView(Uint8Array.from(bytes).buffer);
  forEachOption(view, 0, bytes.length, true, (code, value, length) => seen.push([code, value, length]));
  return seen;
}

describe('options of a block', () => {
  test('each is told with its value until the end mark', () => {
    expect(options(1, 0, 3, 0, 7, 7, 7, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0)).toEqual([
      [1, 4, 3],
      [2, 12, 0],
    ]);
  });

  test('one that overruns the block is not told', () => {
    expect(options(1, 0, 3, 0, 7, 7, 7, 0, 2, 0, 9, 0)).toEqual([[1, 4, 3]]);
    expect(options(1, 0)).toEqual([]);
  });

  test('lengths are padded to 32 bits', () => {
    expect([0, 1, 3, 4, 5].map(padded)).toEqual([0, 4, 4, 4, 8]);
  });
});
