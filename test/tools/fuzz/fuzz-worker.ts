/** The process that runs inputs one after the other; `fuzz.ts` watches it: an input may hang it or fill its memory. */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { type FuzzInput, fuzzInput } from './inputs.ts';
import { keep } from './kept.ts';
import { minimise } from './minimise.ts';
import type { Subject } from './mutate-capture.ts';
import { corporaOriginals, goldenOriginals } from './originals.ts';
import { createRunner, type Failure, type Runner } from './run-input.ts';
import { createSlowCheck, type SlowCheck } from './slow.ts';

/** What the process is told. */
export interface FuzzTask {
  seed: number;
  /** Number of the first input. */
  from: number;
  /** Numbers from here on are not run. */
  to: number;
  endsAt: number;
  corpora: boolean;
  /** A folder in memory. */
  scratch: string;
}

/** The file in the scratch folder that says which input is being run and how many have been: two 32-bit numbers. */
export const stateFile = 'state';

/** What it says. */
export type FuzzWord =
  | { kind: 'failure'; index: number; failure: Failure; kept: string; original: string }
  | { kind: 'slowest'; index: number; ms: number; original: string };

/** The originals of a run. */
export function originalsFor(corpora: boolean): ReturnType<typeof goldenOriginals> {
  return [...goldenOriginals(), ...(corpora ? corporaOriginals() : [])];
}

async function run(task: FuzzTask, say: (word: FuzzWord) => void): Promise<void> {
  const rules = await discover<Rule>(join(import.meta.dirname, '..', '..', '..', 'analyzer', 'rules'));
  const runner = createRunner(
    task.scratch,
    rules.map(({ value }) => value),
  );
  const originals = originalsFor(task.corpora);
  const slow = createSlowCheck(runner, originals);
  const state = new Int32Array(2);
  const stateHandle = openSync(join(task.scratch, stateFile), 'w');
  let slowest = 0;
  for (let index = task.from; index < task.to && Date.now() < task.endsAt; index++) {
    state[0] = index;
    state[1] = index - task.from;
    // Read while this process may be busy for ever.
    writeSync(stateHandle, state, 0, 8, 0);
    const input = fuzzInput(originals, task.seed, index);
    const { failure: found, ms } = await runner.run(input);
    const failure = found ?? (await slow.check(input, ms));
    if (failure !== undefined) {
      const small = await smaller(input, failure, runner, slow);
      const kept = keep(task.seed, index, failure.reason, small);
      say({ kind: 'failure', index, failure, kept, original: input.original.name });
    }
    if (ms > slowest) {
      slowest = ms;
      say({ kind: 'slowest', index, ms, original: input.original.name });
    }
    state[1]++;
    writeSync(stateHandle, state, 0, 8, 0);
  }
}

/** A smaller input that fails alike; without its partner when it does so alone. */
async function smaller(
  input: FuzzInput,
  failure: Failure,
  runner: Runner,
  slow: SlowCheck,
): Promise<Subject> {
  const { keys, bytes } = input.subject;
  const most = failure.reason === 'slow' ? await slow.allowed(input.original) : 0;
  const fails = async (candidate: Uint8Array): Promise<boolean> => {
    const subject = { bytes: candidate, keys };
    if (failure.reason === 'slow') return (await runner.time(subject, 1)) > most;
    return (await runner.run({ ...input, partner: undefined, subject })).failure?.reason === failure.reason;
  };
  return { keys, bytes: (await fails(bytes)) ? await minimise(bytes, fails) : bytes };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await run(JSON.parse(process.argv[2] ?? '') as FuzzTask, (word) => process.send?.(word));
  process.disconnect();
}
