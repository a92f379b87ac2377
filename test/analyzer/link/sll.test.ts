import { describe, expect, test } from '@jest/globals';
import { sll, sll2 } from '../../../analyzer/link/sll.ts';

function read(reader: typeof sll, bytes: number[]): [etherType: number, offset: number] {
  const start = { etherType: 1, offset: 1 };
  reader(Uint8Array.from(bytes), start);
  return [start.etherType, start.offset];
}

const zeros = (count: number): number[] => new Array<number>(count).fill(0);

describe('Linux cooked captures', () => {
  test('version 1 ends with the type, behind it a tag', () => {
    expect(read(sll, [...zeros(14), 0x08, 0x00])).toEqual([0x0800, 16]);
    expect(read(sll, [...zeros(14), 0x81, 0x00, 0, 7, 0x86, 0xdd])).toEqual([0x86dd, 20]);
    expect(read(sll, zeros(10))).toEqual([0, 0]);
  });

  test('version 2 begins with the type', () => {
    expect(read(sll2, [0x86, 0xdd, ...zeros(18)])).toEqual([0x86dd, 20]);
    expect(read(sll2, [0x81, 0x00, ...zeros(18), 0, 7, 0x08, 0x00])).toEqual([0x0800, 24]);
    expect(read(sll2, [0x08, 0x00, ...zeros(17)])).toEqual([0, 0]);
    expect(read(sll2, [0x81, 0x00, ...zeros(18), 0])).toEqual([0, 0]);
  });
});
