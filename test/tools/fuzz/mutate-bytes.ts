/** Damage to a string of bytes, whatever they mean. Every function returns new bytes. */
import type { Choices } from './random.ts';

/** Numbers at which lengths and counts go wrong. */
const extremes = [
  0, 1, 2, 8, 9, 15, 16, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x4001, 0x7fff, 0xffff, 0x10000, 0xffffff,
  0x1000000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
] as const;

/** Changes one place of bytes that it owns. */
type Edit = (bytes: Uint8Array, choices: Choices) => void;

const edits: readonly Edit[] = [flipBits, setByte, extreme, extreme, copyWithin];

/** Changes bytes in `from` to `to`, in place; the length stays. */
export function editWithin(bytes: Uint8Array, choices: Choices, from = 0, to = bytes.length): void {
  const part = bytes.subarray(from, to);
  if (part.length > 0) choices.pick(edits)(part, choices);
}

/** Changes, cuts, repeats or joins: the length may change. `other` gives bytes to splice in. */
export function damage(bytes: Uint8Array, choices: Choices, other: () => Uint8Array): Uint8Array {
  const [a, b] = [choices.int(bytes.length + 1), choices.int(bytes.length + 1)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  const few = Math.min(b, a + 1 + choices.int(64));
  switch (choices.int(7)) {
    case 0:
      return bytes.slice(0, b);
    case 1:
      return joined(bytes.subarray(0, a), bytes.subarray(few));
    case 2:
      return joined(bytes.subarray(0, a), bytes.subarray(a, few), bytes.subarray(a));
    case 3: {
      const donor = other();
      const start = choices.int(donor.length);
      return joined(
        bytes.subarray(0, a),
        donor.subarray(start, start + 1 + choices.int(2000)),
        bytes.subarray(a),
      );
    }
    case 4: {
      const donor = other();
      return joined(bytes.subarray(0, a), donor.subarray(choices.int(donor.length)));
    }
    default: {
      const changed = bytes.slice();
      for (let i = choices.int(4); i >= 0; i--) editWithin(changed, choices);
      return changed;
    }
  }
}

/** Writes an extreme number of a random width and order at a place. */
export function writeExtreme(
  bytes: Uint8Array,
  at: number,
  choices: Choices,
  width = choices.between(1, 4),
): void {
  let value: number = choices.pick(extremes);
  const big = choices.chance(0.7);
  for (let i = 0; i < width; i++) {
    const place = at + (big ? width - 1 - i : i);
    if (place < bytes.length) bytes[place] = value & 0xff;
    value = Math.floor(value / 256);
  }
}

function flipBits(bytes: Uint8Array, choices: Choices): void {
  for (let i = choices.int(8); i >= 0; i--) {
    const at = choices.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << choices.int(8));
  }
}

function setByte(bytes: Uint8Array, choices: Choices): void {
  bytes[choices.int(bytes.length)] = choices.int(256);
}

function extreme(bytes: Uint8Array, choices: Choices): void {
  writeExtreme(bytes, choices.int(bytes.length), choices);
}

function copyWithin(bytes: Uint8Array, choices: Choices): void {
  const from = choices.int(bytes.length);
  bytes.copyWithin(choices.int(bytes.length), from, from + 1 + choices.int(32));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
