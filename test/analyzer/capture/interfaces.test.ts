import { describe, expect, test } from '@jest/globals';
import { epochNs, readInterface, relativeTime } from '../../../analyzer/capture/interfaces.ts';
import { blockWriter } from '../../support/pcapng-bytes.ts';

function nanosecondInterface(): ReturnType<typeof readInterface> {
  const block = blockWriter(true).interface(1, 65535, [[9, [9]]]);
  return readInterface(new DataView(block.buffer), 8, block.length - 4, true, () => undefined);
}

describe('timestamps of an interface', () => {
  test('the description is read', () => {
    expect(nanosecondInterface()).toMatchObject({
      linkType: 1,
      snapLength: 65535,
      ticksPerSecond: 1_000_000_000n,
    });
  });

  test('a difference is exact to the nanosecond across the 32-bit halves', () => {
    const one = nanosecondInterface();
    const [start, later] = [1_700_000_000_999_999_999n, 1_700_000_004_294_967_296n];
    one.baseHigh = Number(start >> 32n);
    one.baseLow = Number(start & 0xffffffffn);
    one.baseTime = 0;
    const [high, low] = [Number(later >> 32n), Number(later & 0xffffffffn)];
    expect(epochNs(one, high, low)).toBe(later);
    expect(relativeTime(one, high, low)).toBe(Number(later - start));
  });
});
