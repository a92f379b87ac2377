import { describe, expect, test } from '@jest/globals';
import { dropCount, forEachOption, statisticsDrops } from '../../../analyzer/capture/pcapng-options.ts';

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
});

describe('drop counts', () => {
  const view = new DataView(new Uint8Array(32).buffer);
  view.setUint16(0, 4, false);
  view.setUint16(2, 8, false);
  view.setBigUint64(4, 0x1_0000_0002n, false);
  view.setUint16(12, 5, false);
  view.setUint16(14, 8, false);
  view.setBigUint64(16, 7n, false);

  test('of a packet, of an interface', () => {
    expect(dropCount(view, 0, 32, false)).toBe(0x1_0000_0002);
    expect(statisticsDrops(view, 0, 32, false)).toBe(7);
  });

  test('that overrun their block count nothing', () => {
    expect(dropCount(view, 0, 11, false)).toBe(0);
    expect(statisticsDrops(view, 12, 23, false)).toBe(0);
  });
});
