/** Is an input slower than it may be? Only what is still slow after being measured again is. */
import type { FuzzInput } from './inputs.ts';
import { leastMs, measuredAgain, mostSlowdown } from './limits.ts';
import type { Original } from './originals.ts';
import type { Failure, Runner } from './run-input.ts';

/** Answers for the inputs of one run. */
export interface SlowCheck {
  /** A failure when one analysis of the input really takes too long. */
  check(input: FuzzInput, ms: number): Promise<Failure | undefined>;
  /** The times that analyses of an original take, milliseconds. */
  allowed(original: Original): Promise<number>;
}

/** A check whose idea of "usual" comes from these originals. */
export function createSlowCheck(runner: Runner, originals: readonly Original[]): SlowCheck {
  const times = new Map<string, number>();
  let usualMsAByte: number | undefined;

  async function timeOf(original: Original): Promise<number> {
    const known = times.get(original.name);
    if (known !== undefined) return known;
    const ms = await runner.time(original, measuredAgain);
    times.set(original.name, ms);
    return ms;
  }

  /** What our own writers make is strange already: it is held against the usual cost of a byte. */
  async function usual({ bytes }: Original): Promise<number> {
    if (usualMsAByte === undefined) {
      let ms = 0;
      let length = 0;
      for (const one of originals.slice(0, 20)) {
        ms += await timeOf(one);
        length += one.bytes.length;
      }
      usualMsAByte = length === 0 ? 1e-4 : ms / length;
    }
    return usualMsAByte * bytes.length;
  }

  async function allowed(original: Original): Promise<number> {
    const clean = await (originals.includes(original) ? timeOf(original) : usual(original));
    return mostSlowdown * Math.max(leastMs, clean);
  }

  return {
    allowed,
    async check({ subject, original }, ms) {
      if (ms <= mostSlowdown * leastMs) return undefined;
      const most = await allowed(original);
      if (ms <= most) return undefined;
      const least = await runner.time(subject, measuredAgain);
      if (least <= most) return undefined;
      return {
        reason: 'slow',
        detail: `${least.toFixed(0)} ms, ${most.toFixed(0)} ms allowed (${original.name})`,
      };
    },
  };
}
