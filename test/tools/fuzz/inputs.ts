/** The inputs of a run: the same seed and number give the same input, as long as the originals are the same. */
import { mutate, pack, type Subject } from './mutate-capture.ts';
import { generatedOriginal, type Original } from './originals.ts';
import { choicesOf } from './random.ts';

/** Growth that is still the same input with repetitions, not another one; small ones may become larger than that. */
const mostGrowth = 4;
const roomBytes = 400_000;

/** One input: what it is made from, and what is asked of it beside the usual. */
export interface FuzzInput {
  subject: Subject;
  original: Original;
  /** Packed inputs are read in other pieces than others, so facts are not compared. */
  packed: boolean;
  /** A second capture of the same incident, undamaged. */
  partner: Original | undefined;
  /** Where the bytes are cut when they are read in pieces. */
  cutSeed: number;
}

/** The input with this number. */
export function fuzzInput(originals: readonly Original[], seed: number, index: number): FuzzInput {
  const choices = choicesOf(seed, index);
  const any = (): Original =>
    originals.length === 0 ? generatedOriginal(choices.int(2 ** 30)) : choices.pick(originals);
  const original = choices.chance(0.3) ? generatedOriginal(choices.int(2 ** 30)) : any();
  let subject: Subject = { bytes: original.bytes, keys: original.keys };
  // Some stay as they are: what our own writers make is strange enough.
  const times = choices.chance(0.1) ? 0 : 1 + choices.int(choices.chance(0.2) ? 30 : 5);
  const most = Math.max(roomBytes, original.bytes.length * mostGrowth);
  for (let i = 0; i < times; i++) {
    const { bytes, keys } = mutate(subject, choices, () => any().bytes);
    subject = { bytes: bytes.subarray(0, most), keys };
  }
  const packed = choices.chance(0.05);
  if (packed) subject = { ...subject, bytes: pack(subject.bytes, choices) };
  const partner = choices.chance(0.15) ? any() : undefined;
  return { subject, original, packed, partner, cutSeed: choices.int(2 ** 30) };
}
