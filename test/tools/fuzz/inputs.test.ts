import { expect, test } from '@jest/globals';
import { fuzzInput } from './inputs.ts';
import { fileOf, layoutOf, packetPlaces, unitsIn } from './layout.ts';
import { goldenOriginals } from './originals.ts';

const originals = goldenOriginals();

test('the same seed and number give the same input, other numbers others', () => {
  const hex = (index: number): string =>
    Buffer.from(fuzzInput(originals, 5, index).subject.bytes).toString('hex');
  const made = [0, 1, 2, 3, 4].map(hex);
  expect([0, 1, 2, 3, 4].map(hex)).toEqual(made);
  expect(new Set(made).size).toBe(5);
});

test('originals stay as they are', () => {
  const before = originals.map(({ bytes }) => Buffer.from(bytes));
  for (let index = 0; index < 60; index++) fuzzInput(originals, 6, index);
  expect(originals.map(({ bytes }, at) => before[at]?.equals(bytes))).not.toContain(false);
});

test('a capture taken apart and put together is the same, and its frames are found', () => {
  for (const { bytes, name } of originals) {
    const layout = layoutOf(bytes);
    expect({ name, same: Buffer.from(bytes).equals(fileOf(layout)) }).toEqual({ name, same: true });
    const units = layout.pieces.flatMap((piece) => {
      const places = packetPlaces(layout, piece);
      return places === undefined ? [] : unitsIn(piece.subarray(places.payload, places.end)).starts;
    });
    expect(units.length).toBeGreaterThan(10);
  }
});
