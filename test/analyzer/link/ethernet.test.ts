import { describe, expect, test } from '@jest/globals';
import { ethernet } from '../../../analyzer/link/ethernet.ts';
import { ethernetFrame } from '../../support/ip-frame.ts';

function read(...rest: number[]): [etherType: number, offset: number] {
  const start = { etherType: 1, offset: 1 };
  ethernet(ethernetFrame(...rest), start);
  return [start.etherType, start.offset];
}

describe('Ethernet', () => {
  test('the type stands behind the addresses, or behind the tags', () => {
    expect(read(0x08, 0x00)).toEqual([0x0800, 14]);
    expect(read(0x81, 0x00, 0, 1, 0x86, 0xdd)).toEqual([0x86dd, 18]);
    expect(read(0x91, 0x00, 0, 1, 0x81, 0x00, 0, 2, 0x08, 0x00)).toEqual([0x0800, 22]);
  });

  test('a frame that ends in a tag, and one of nothing but tags, carry nothing', () => {
    expect(read(0x81, 0x00, 0, 1, 0x86)).toEqual([0, 0]);
    expect(read(...Array.from({ length: 40 }, () => [0x81, 0x00, 0, 1]).flat())).toEqual([0, 0]);
    expect(read()).toEqual([0, 0]);
  });
});
