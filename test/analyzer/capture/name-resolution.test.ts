import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { forEachName } from '../../../analyzer/capture/name-resolution.ts';
import { blockWriter } from '../../support/pcapng-bytes.ts';

function names(body: readonly number[], littleEndian = true): [string, string][] {
  const bytes = Uint8Array.from(body);
  const seen: [string, string][] = [];
  const view = new DataView(bytes.buffer);
  forEachName(bytes, view, 0, bytes.length, littleEndian, (address, name) => seen.push([address, name]));
  return seen;
}

const text = (value: string): number[] => [...new TextEncoder().encode(value)];

describe.each([true, false])('a name resolution block, little endian: %s', (littleEndian) => {
  const w = blockWriter(littleEndian);
  const record = (type: number, value: number[]): number[] => [
    ...w.u16(type),
    ...w.u16(value.length),
    ...value,
    ...new Array<number>((4 - (value.length % 4)) % 4).fill(0),
  ];

  test('gives every name of every address, up to its end record', () => {
    const body = [
      ...record(1, [10, 0, 0, 1, ...text('one\0uno\0')]),
      ...record(9, text('unknown type')),
      ...record(2, [0x20, 1, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 1, ...text('six\0')]),
      ...record(0, []),
      ...record(1, [10, 0, 0, 2, ...text('behind the end\0')]),
    ];
    expect(names(body, littleEndian)).toEqual([
      ['10.0.0.1', 'one'],
      ['10.0.0.1', 'uno'],
      ['2001:db8::1', 'six'],
    ]);
  });

  test('hands on nothing that a terminal would obey', () => {
    const body = record(1, [10, 0, 0, 1, 0x1b, ...text('[31m'), 0xff, 0x0a, ...text('\\x\0')]);
    expect(names(body, littleEndian)).toEqual([['10.0.0.1', '\\x1b[31m\\xff\\x0a\\x5cx']]);
  });

  test('cuts a name that is longer than DNS allows, and stops where a record overruns', () => {
    const [one] = names(record(1, [10, 0, 0, 1, ...new Array<number>(4000).fill(0x61)]), littleEndian);
    expect(one?.[1]).toHaveLength(255);
    expect(names(record(1, [10, 0, 0, 1, ...text('a\0')]).slice(0, 9), littleEndian)).toEqual([]);
    expect(names(record(1, [10, 0, 0]), littleEndian)).toEqual([]);
  });
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, order) => {
      for (const [address, name] of names([...bytes], order)) {
        expect(address).not.toBe('');
        expect(name).toMatch(/^[\x21-\x7e]+$/);
      }
    }),
    { numRuns: 100 },
  );
});
