/**
 * `npm run fuzz`: damaged captures through all that `h2lab analyze` does; none may throw, hang, be slow or fill memory.
 *
 * The inputs run in a process of their own; this one watches it, tells how far it is, and keeps what it cannot tell of
 * any more.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corporaPresent } from '../../support/corpora-files.ts';
import { fuzzInput } from './inputs.ts';
import { type FuzzTask, type FuzzWord, originalsFor, stateFile } from './fuzz-worker.ts';
import { keep } from './kept.ts';
import { hangSeconds, mostHeapMegabytes, mostResidentMegabytes } from './limits.ts';
import { residentMemory } from '../bench/memory-process.ts';

const worker = join(import.meta.dirname, 'fuzz-worker.ts');

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
  const started = Date.now();
  const endsAt = started + seconds * 1000;
  let failures = 0;
  let slowest = 'none';
  let slowestMs = 0;
  let peak = 0;
  let stopped = false;
  let inputs = 0;
  let running = 0;
  let kill = (): void => undefined;
  const interrupt = (): void => {
    stopped = true;
    kill();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);

  function failed(index: number, reason: string, detail: string, kept: string, original: string): void {
    failures++;
    say(
      `FAILED ${reason}: --seed ${seed} --from ${index} --count 1 (${original})\n  ${detail.slice(0, 1500)}\n  kept: ${kept}`,
    );
  }

  /** What the process could not tell: it hung, or its memory was full. */
  function lost(index: number, reason: string, detail: string): void {
    const input = fuzzInput(originalsFor(corpora), seed, index);
    failed(index, reason, detail, keep(seed, index, reason, input.subject), input.original.name);
  }

  /** Number of the input being run, and of those run by this process. */
  function stateOfChild(first: number): [index: number, run: number] {
    try {
      const state = readFileSync(join(scratch, stateFile));
      return [state.readInt32LE(0), state.readInt32LE(4)];
    } catch {
      return [first, 0];
    }
  }

  /** Runs inputs until the end or until the process is lost; returns the number of the next input. */
  function runChild(first: number): Promise<number> {
    const task: FuzzTask = { seed, from: first, to, endsAt, corpora, scratch };
    rmSync(join(scratch, stateFile), { force: true });
    const child = spawn(
      process.execPath,
      [`--max-old-space-size=${mostHeapMegabytes}`, worker, JSON.stringify(task)],
      // Ctrl-C reaches both: this one decides.
      { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true },
    );
    kill = () => void child.kill('SIGKILL');
    let errors = '';
    child.stderr?.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString()).slice(-3000)));
    let seen = -1;
    let since = Date.now();
    let why: [reason: string, detail: string] | undefined;
    const before = inputs;
    const timer = setInterval(() => {
      const [index, run] = stateOfChild(first);
      inputs = before + run;
      running = index;
      if (index !== seen) [seen, since] = [index, Date.now()];
      if (Date.now() - since > hangSeconds * 1000) why ??= ['hang', `more than ${hangSeconds} s`];
      const resident = residentMemory(child.pid ?? -1) / 1e6;
      peak = Math.max(peak, resident);
      if (resident > mostResidentMegabytes) why ??= ['memory', `${resident.toFixed(0)} MB resident`];
      if (why !== undefined) kill();
      progress();
    }, 100);
    child.on('message', (word: FuzzWord) => {
      if (word.kind === 'failure') {
        failed(word.index, word.failure.reason, word.failure.detail, word.kept, word.original);
      } else if (word.ms > slowestMs) {
        slowestMs = word.ms;
        slowest = `${word.ms.toFixed(0)} ms with all checks (input ${word.index}, from ${word.original})`;
      }
    });
    return new Promise((resolve) => {
      child.on('close', (code) => {
        clearInterval(timer);
        const [index, run] = stateOfChild(first);
        inputs = before + run;
        if (code === 0 || stopped) {
          resolve(to);
          return;
        }
        const heap = errors.includes('heap out of memory');
        lost(index, ...(why ?? [heap ? 'heap' : 'ended', errors]));
        resolve(index + 1);
      });
    });
  }

  function progress(): void {
    if (!process.stdout.isTTY) return;
    const gone = (Date.now() - started) / 1000;
    process.stdout.write(
      `\r${gone.toFixed(0)} of ${seconds} s, ${inputs} inputs (at ${running}), ${failures} failed `,
    );
  }

  try {
    for (let next = from; next < to && !stopped && Date.now() < endsAt;) next = await runChild(next);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  const gone = (Date.now() - started) / 1000;
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
