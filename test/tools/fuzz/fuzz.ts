/**
 * `npm run fuzz`: damaged captures through all that `h2lab analyze` does; none may throw, hang, be slow or fill memory.
 *
 * The inputs run in a thread; this one watches it, tells how far it is, and keeps what it cannot tell of any more.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { corporaPresent } from '../../support/corpora-files.ts';
import { fuzzInput } from './inputs.ts';
import type { FuzzTask, FuzzWord } from './fuzz-worker.ts';
import { keep } from './kept.ts';
import { hangSeconds, mostHeapMegabytes, mostResidentMegabytes } from './limits.ts';
import { corporaOriginals, goldenOriginals } from './originals.ts';

const help = `npm run fuzz -- [options]

Damages captures (golden ones, captures by others where they are, conversations of our own writers) and runs all of
"h2lab analyze" on them. Fails on an exception, a hang, an input more than 50 times slower than what it was made from,
memory above ${mostHeapMegabytes} MB of heap or ${mostResidentMegabytes} MB in all, numbers that JSON cannot hold, a result that differs when the
input is read again or in other pieces. Failing inputs are made smaller and kept in test/fuzz/cases, where npm test
runs them from then on.

  --seconds N     how long (60)
  --seed N        the same seed gives the same inputs (from the clock)
  --from N        number of the first input (0): with --seed and --count, one input again
  --count N       at most so many inputs
  --no-corpora    without captures by others
  --help

Exit code: 0 nothing failed, 1 something did, 4 usage.
`;

const options = {
  seconds: { type: 'string', default: '60' },
  seed: { type: 'string' },
  from: { type: 'string', default: '0' },
  count: { type: 'string' },
  'no-corpora': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function number(values: Values, name: 'seconds' | 'seed' | 'from' | 'count', otherwise: number): number {
  const given = values[name];
  if (given === undefined) return otherwise;
  const value = Number(given);
  if (given === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`--${name} ${given}: expected a whole number, 0 or above`);
  }
  return value;
}

async function fuzz(values: Values): Promise<number> {
  const seed = number(values, 'seed', Date.now() % 2 ** 31);
  const seconds = number(values, 'seconds', 60);
  const from = number(values, 'from', 0);
  const to = from + number(values, 'count', 2 ** 31 - 1 - from);
  const corpora = !values['no-corpora'] && corporaPresent;
  say(`seed ${seed}, ${seconds} s, ${corpora ? 'with' : 'without'} captures by others`);
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'h2lab-fuzz-'));
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const started = Date.now();
  const endsAt = started + seconds * 1000;
  let failures = 0;
  let slowest = '';
  let peak = 0;
  let stopped = false;
  let current: Worker | undefined;
  const interrupt = (): void => {
    stopped = true;
    void current?.terminate();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);

  function failed(index: number, reason: string, detail: string, kept: string, original: string): void {
    failures++;
    say(
      `FAILED ${reason}: --seed ${seed} --from ${index} --count 1 (${original})\n  ${detail.slice(0, 1500)}\n  kept: ${kept}`,
    );
  }

  /** What the thread could not tell: it hung, or its heap was full. */
  function lost(index: number, reason: string, detail: string): void {
    const originals = [...goldenOriginals(), ...(corpora ? corporaOriginals() : [])];
    const input = fuzzInput(originals, seed, index);
    failed(index, reason, detail, keep(seed, index, reason, input.subject), input.original.name);
  }

  /** Runs inputs until the end or until the thread is lost; returns the number of the next input. */
  function runThread(first: number): Promise<number> {
    const task: FuzzTask = { seed, from: first, to, endsAt, corpora, scratch, shared };
    const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: mostHeapMegabytes },
    });
    current = worker;
    let seen = -1;
    let since = Date.now();
    return new Promise((resolve) => {
      let ended = false;
      const finish = (next: number): void => {
        if (ended) return;
        ended = true;
        clearInterval(timer);
        void worker.terminate().then(() => resolve(next));
      };
      const giveUp = (reason: string, detail: string): void => {
        if (ended) return;
        lost(state[0] ?? first, reason, detail);
        finish((state[0] ?? first) + 1);
      };
      const timer = setInterval(() => {
        const [index = 0] = state;
        if (index !== seen) [seen, since] = [index, Date.now()];
        if (Date.now() - since > hangSeconds * 1000) giveUp('hang', `more than ${hangSeconds} s`);
        const resident = process.memoryUsage.rss() / 1e6;
        peak = Math.max(peak, resident);
        if (resident > mostResidentMegabytes) giveUp('memory', `${resident.toFixed(0)} MB resident`);
        progress();
      }, 250);
      worker.on('message', (word: FuzzWord) => {
        if (word.kind === 'failure') {
          failed(word.index, word.failure.reason, word.failure.detail, word.kept, word.original);
        } else if (word.kind === 'slowest') {
          slowest = `${word.ms.toFixed(0)} ms with all checks (input ${word.index}, from ${word.original})`;
        } else finish(to);
      });
      worker.on('error', (error: Error & { code?: string }) => {
        giveUp(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'heap' : 'thread', error.stack ?? error.message);
      });
      worker.on('exit', () => {
        if (stopped) finish(to);
        else giveUp('exit', 'the thread ended by itself');
      });
    });
  }

  function progress(): void {
    if (!process.stdout.isTTY) return;
    const gone = (Date.now() - started) / 1000;
    process.stdout.write(`\r${gone.toFixed(0)} of ${seconds} s, ${state[1]} inputs, ${failures} failed `);
  }

  try {
    for (let next = from; next < to && !stopped && Date.now() < endsAt;) next = await runThread(next);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  const gone = (Date.now() - started) / 1000;
  const [, inputs = 0] = state;
  if (process.stdout.isTTY) process.stdout.write('\n');
  say(
    `${inputs} inputs in ${gone.toFixed(0)} s (${(inputs / gone).toFixed(1)} a second), seed ${seed}${stopped ? ', interrupted' : ''}`,
  );
  say(`slowest: ${slowest}; peak memory: ${peak.toFixed(0)} MB; ${failures} failed`);
  return failures > 0 ? 1 : stopped ? 130 : 0;
}

try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(help);
  else process.exitCode = await fuzz(values);
} catch (error) {
  process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 4;
}
