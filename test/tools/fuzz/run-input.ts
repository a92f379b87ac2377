/** Runs everything that `h2lab analyze` runs on one input, and says what must not happen and did. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { Fact, FactKind } from '../../../analyzer/model/fact.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { frameLine } from '../../../analyzer/node/frame-line.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { analysisText } from '../../../reports/text/analysis.ts';
import { seededRandom } from '../../support/random.ts';
import type { FuzzInput } from './inputs.ts';
import type { Subject } from './mutate-capture.ts';

/** What an input brought to light; `reason` is short enough for a file's name. */
export interface Failure {
  reason: string;
  detail: string;
}

/** What runs an input. */
export interface Runner {
  /** The first thing that is wrong; undefined when nothing is. `ms` is the time that one analysis took. */
  run(
    input: Pick<FuzzInput, 'subject' | 'packed' | 'partner' | 'cutSeed'>,
  ): Promise<{ failure: Failure | undefined; ms: number }>;
  /** Time of one analysis, milliseconds; the least of some. */
  time(subject: Subject, times: number): Promise<number>;
}

/** Facts of a pass are only compared up to this many: a list of them is not what is tested. */
const mostFacts = 200_000;

/** A runner that keeps its files in `folder`, which should be in memory. */
export function createRunner(folder: string, rules: readonly Rule[]): Runner {
  const paths = [join(folder, 'a'), join(folder, 'b')] as const;

  async function analysisOf(
    subject: Subject,
    partner: Subject | undefined,
    listen: boolean,
  ): Promise<Analysis | CaptureError> {
    writeFileSync(paths[0], subject.bytes);
    if (partner !== undefined) writeFileSync(paths[1], partner.bytes);
    const inputs = (partner === undefined ? [paths[0]] : paths).map((path) => ({ file: path }));
    const keys = [subject.keys, partner?.keys].filter((one) => one !== undefined);
    try {
      return await analyze({
        inputs,
        keys,
        rules,
        ...(listen
          ? {
              frame: (frame, connection) => void frameLine(frame, connection, frame.packet % 2 === 0),
              call: checkNumbers,
              connection: checkNumbers,
            }
          : {}),
      });
    } catch (error) {
      if (error instanceof CaptureError) return error;
      throw error;
    }
  }

  async function check(
    input: Pick<FuzzInput, 'subject' | 'packed' | 'partner' | 'cutSeed'>,
  ): Promise<Failure | undefined> {
    const { subject, packed, partner, cutSeed } = input;
    const analysis = await analysisOf(subject, partner, cutSeed % 4 === 0);
    if (analysis instanceof CaptureError) {
      return analysis.message.length > 20 ? undefined : { reason: 'mute-error', detail: analysis.message };
    }
    checkNumbers(analysis);
    analysisText(analysis, { colour: false });
    if (cutSeed % 8 === 1) {
      const again = await analysisOf(subject, partner, false);
      if (JSON.stringify(again) !== JSON.stringify(analysis)) {
        return {
          reason: 'differs-when-repeated',
          detail: firstDifference(JSON.stringify(analysis), JSON.stringify(again)),
        };
      }
    }
    if (packed || partner !== undefined || cutSeed % 4 !== 2) return undefined;
    const whole = facts(subject, undefined);
    if (whole.packets !== analysis.totals.packets) {
      return { reason: 'packets-differ', detail: `${whole.packets} and ${analysis.totals.packets}` };
    }
    const cut = facts(subject, cutSeed);
    const [one, other] = [JSON.stringify(whole), JSON.stringify(cut)];
    return one === other ? undefined : { reason: 'differs-when-cut', detail: firstDifference(one, other) };
  }

  return {
    async run(input) {
      const before = performance.now();
      try {
        const failure = await check(input);
        return { failure, ms: performance.now() - before };
      } catch (error) {
        const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { failure: { reason: 'exception', detail: stack }, ms: performance.now() - before };
      }
    },
    async time(subject, times) {
      let least = Infinity;
      for (let i = 0; i < times; i++) {
        const before = performance.now();
        await analysisOf(subject, undefined, false);
        least = Math.min(least, performance.now() - before);
      }
      return least;
    },
  };
}

/** JSON has no NaN and no Infinity: they would become null without a word. */
function checkNumbers(value: object): void {
  JSON.stringify(value, (key, one: unknown) => {
    if (typeof one === 'number' && !Number.isFinite(one)) throw new RangeError(`${key} is ${one}`);
    return one;
  });
}

/** Every kind that is built only when it is wanted. */
const everything = { has: (_kind: FactKind): boolean => true };

/** The facts of a pass over these bytes, given whole or cut by a seed. */
function facts(
  { bytes, keys }: Subject,
  cutSeed: number | undefined,
): { packets: number; facts: Fact[]; notes: string[] } {
  const list: Fact[] = [];
  const pipeline = createPipeline({
    input: 0,
    keys: keys === undefined ? [] : [keys],
    wants: everything,
    fact: (fact) => {
      if (list.length < mostFacts) list.push(fact);
    },
  });
  const random = cutSeed === undefined ? undefined : seededRandom(cutSeed);
  const most = random === undefined ? Infinity : 1 + Math.floor(random() ** 4 * 5000);
  for (let at = 0; at < bytes.length;) {
    const length = random === undefined ? bytes.length : 1 + Math.floor(random() * most);
    const piece = bytes.slice(at, at + length);
    pipeline.push(piece);
    // Bytes are borrowed: who reads them later reads this.
    piece.fill(0xee);
    at += length;
  }
  pipeline.end();
  return {
    packets: pipeline.state.packets,
    facts: list,
    notes: pipeline.state.notes.map(({ text }) => text),
  };
}

function firstDifference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return `at ${at}: …${one.slice(Math.max(0, at - 200), at + 200)}… and …${other.slice(Math.max(0, at - 200), at + 200)}…`;
}
