/** The thread that runs inputs one after the other; `fuzz.ts` watches it, because an input may hang it or fill its heap. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { type FuzzInput, fuzzInput } from './inputs.ts';
import { keep } from './kept.ts';
import { minimise } from './minimise.ts';
import type { Subject } from './mutate-capture.ts';
import { corporaOriginals, goldenOriginals } from './originals.ts';
import { createRunner, type Failure, type Runner } from './run-input.ts';
import { createSlowCheck, type SlowCheck } from './slow.ts';

/** What the thread is told. */
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
  /** Number of the input being run, and of inputs run so far. */
  shared: SharedArrayBuffer;
}

/** What it says. */
export type FuzzWord =
  | { kind: 'failure'; index: number; failure: Failure; kept: string; original: string }
  | { kind: 'slowest'; index: number; ms: number; original: string }
  | { kind: 'end' };

/** The originals of a run. */
export function originalsFor(corpora: boolean): ReturnType<typeof goldenOriginals> {
  return [...goldenOriginals(), ...(corpora ? corporaOriginals() : [])];
}

async function run(task: FuzzTask, say: (word: FuzzWord) => void): Promise<void> {
  const rules = await discover<Rule>(join(import.meta.dirname, '..', '..', '..', 'analyzer', 'rules'));
  const folder = mkdtempSync(join(task.scratch, 'fuzz-'));
  const runner = createRunner(
    folder,
    rules.map(({ value }) => value),
  );
  const originals = originalsFor(task.corpora);
  const slow = createSlowCheck(runner, originals);
  const state = new Int32Array(task.shared);
  let slowest = 0;
  try {
    for (let index = task.from; index < task.to && Date.now() < task.endsAt; index++) {
      Atomics.store(state, 0, index);
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
      Atomics.add(state, 1, 1);
      // Words go out, and "stop" comes in, between inputs only.
      if (index % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say({ kind: 'end' });
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

const port = parentPort;
if (port !== null) {
  await run(workerData as FuzzTask, (word) => {
    port.postMessage(word);
  });
}
