import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readName } from '../../../analyzer/dns/names.ts';
import { dotted, nameOf, pointer } from '../../support/dns-message.ts';

function read(
  bytes: number[],
  at = 0,
  start = 0,
  end = bytes.length,
): [name: string | undefined, at: number] {
  const cursor = { at };
  return [readName(Uint8Array.from(bytes), start, end, cursor), cursor.at];
}

describe('a name', () => {
  test('is labels and a zero', () => {
    expect(read([...dotted('a.bc.def'), 9])).toEqual(['a.bc.def', 10]);
    expect(read([0, 9])).toEqual(['.', 1]);
  });

  // RFC 1035 4.1.4: the example of the section.
  test('may end in a pointer, counted from the start of the message', () => {
    const before = new Array<number>(20).fill(0xaa);
    const names = [...dotted('F.ISI.ARPA'), 3, 0x46, 0x4f, 0x4f, ...pointer(20), ...pointer(26), 0];
    const bytes = [7, ...before, ...names];
    const foo = 21 + 12;
    expect(read(bytes, foo, 1)).toEqual(['FOO.F.ISI.ARPA', foo + 6]);
    // The label that begins 6 behind 20 is ARPA.
    expect(read(bytes, foo + 6, 1)).toEqual(['ARPA', foo + 8]);
    expect(read(bytes, foo + 8, 1)).toEqual(['.', foo + 9]);
  });

  // RFC 1035 5.1.
  test('escapes what is no printable ASCII, dots in labels and backslashes', () => {
    expect(read(nameOf('a.b', 'c\\d', [0, 32, 255, 0x1b], 'e'))[0]).toBe(
      'a\\.b.c\\\\d.\\000\\032\\255\\027.e',
    );
  });

  test.each([
    ['a pointer to itself', [...pointer(0)], 0],
    ['two pointers in a ring', [...pointer(2), ...pointer(0)], 2],
    ['a pointer ahead', [...pointer(2), 1, 0x61, 0], 0],
    ['a label that runs into itself', [1, 0x61, ...pointer(0)], 0],
    ['half a pointer', [0xc0], 0],
    ['a label beyond the end', [5, 0x61, 0x62], 0],
    ['no end', [1, 0x61], 0],
    ['a length of a form that was given up', [0x41, 0x61, 0], 0],
    ['more than 255 octets', new Array<number[]>(130).fill([1, 0x61]).flat().concat(0), 0],
  ])('%s is damage', (_name, bytes, at) => {
    expect(read(bytes, at)[0]).toBeUndefined();
  });

  test('of 255 octets is whole', () => {
    const [name] = read(new Array<number[]>(127).fill([1, 0x61]).flat().concat(0));
    expect(name).toBe(new Array(127).fill('a').join('.'));
  });

  test('of any bytes ends, and within bounds', () => {
    const bytes = fc.array(fc.oneof(fc.constantFrom(0xc0, 0, 1, 2, 63), fc.nat(255)), { maxLength: 80 });
    fc.assert(
      fc.property(bytes, fc.nat(80), (octets, at) => {
        const [name, behind] = read(octets, at);
        if (name === undefined) return;
        expect(behind).toBeLessThanOrEqual(octets.length);
        // Every octet can become four characters.
        expect(name.length).toBeLessThanOrEqual(4 * 255);
      }),
      { numRuns: 1000 },
    );
  });
});
