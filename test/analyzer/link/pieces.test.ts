import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPieces, type PieceAnswer, type Pieces } from '../../../analyzer/link/pieces.ts';

const whole = Uint8Array.from({ length: 4000 }, (_, index) => (index * 7) & 0xff);

function add(pieces: Pieces, start: number, end: number, more = end < whole.length): PieceAnswer {
  return pieces.add(whole, start, end, start, more);
}

function content(pieces: Pieces): Uint8Array {
  const bytes = new Uint8Array(pieces.octets);
  pieces.copyTo(bytes, 0);
  return bytes;
}

describe('pieces', () => {
  test('cut anywhere, in any order and repeated, are the whole', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 30 });
    fc.assert(
      fc.property(cuts, fc.array(fc.nat(), { minLength: 62, maxLength: 62 }), (at, keys) => {
        const edges = [0, ...at.sort((a, b) => a - b), whole.length];
        const ranges = edges.slice(1).map((end, index) => [edges[index] ?? 0, end] as const);
        const order = [...ranges, ...ranges]
          .map((range, index) => ({ range, key: keys[index] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const pieces = createPieces();
        for (const { range } of order) expect(add(pieces, ...range)).toMatch(/added|repeated/);
        expect(pieces.complete).toBe(true);
        expect(content(pieces)).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  test('are copies', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const pieces = createPieces();
    pieces.add(Buffer.from(bytes.buffer), 0, 3, 0, false);
    bytes.fill(9);
    expect(content(pieces)).toEqual(Uint8Array.of(1, 2, 3));
  });

  test.each([
    [
      'begins inside another',
      [
        [0, 100],
        [50, 150],
      ],
    ],
    [
      'ends inside another',
      [
        [50, 150],
        [0, 100],
      ],
    ],
    [
      'holds another',
      [
        [50, 60],
        [0, 100],
      ],
    ],
    [
      'begins where another does',
      [
        [0, 100],
        [0, 50],
      ],
    ],
    [
      'stands behind the last',
      [
        [100, 200, false],
        [200, 300],
      ],
    ],
    [
      'is a last one before others',
      [
        [100, 200],
        [0, 100, false],
      ],
    ],
    [
      'is a second last one',
      [
        [100, 200, false],
        [0, 50, false],
      ],
    ],
  ] as [string, [number, number, boolean?][]][])('one that %s is an overlap', (_what, [first, second]) => {
    const pieces = createPieces();
    if (first === undefined || second === undefined) throw new Error('two pieces');
    expect(add(pieces, ...first)).toBe('added');
    expect(add(pieces, ...second)).toBe('overlap');
    expect(pieces.complete).toBe(false);
  });

  test('more than IP carries, and more than anybody sends, is too large', () => {
    expect(createPieces().add(whole, 0, 8, 65_528, true)).toBe('too-large');
    const many = createPieces();
    const answers = Array.from({ length: 1501 }, (_, index) => many.add(whole, 0, 8, index * 8, true));
    expect(new Set(answers.slice(0, -1))).toEqual(new Set(['added']));
    expect(answers.at(-1)).toBe('too-large');
  });
});
