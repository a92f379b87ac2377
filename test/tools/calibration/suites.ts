/** Answers without keys of stored suites of the lab, analyzed again with the rules of today. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { verdictOf } from '../judged/answers.ts';
import type { Stated } from './stated.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const variant = 'tls-nokeys';
const mostOutput = 2 ** 28;

interface Rejudged {
  folder: string;
  expected: string;
  after: { signature: string | null; confidence: number | null; verdict: string | null };
}

interface Plan {
  seed: number;
  role: 'fault' | 'control';
  variant: string;
  expected: { beside?: readonly string[] };
}

function planOf(folder: string): Plan {
  return JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan;
}

/** The folders of runs without keys in a suite, those alone that have a capture. */
function runsOf(suite: string): string[] {
  return readdirSync(suite)
    .map((name) => join(suite, name))
    .filter((folder) => existsSync(join(folder, 'plan.json')) && existsSync(join(folder, 'captures')))
    .filter((folder) => planOf(folder).variant === variant);
}

function statedOf({ folder, expected, after }: Rejudged): Stated[] {
  const { seed, role, expected: plan } = planOf(folder);
  const { signature, confidence, verdict } = after;
  // A fault that did not bite has no right answer; a signature that is there beside the one of the fault is one.
  if (signature === null || confidence === null || verdict === null) return [];
  const right = [expected, ...(plan.beside ?? [])];
  return [
    {
      set: `lab, ${seed % 2 === 1 ? 'odd' : 'even'} seeds`,
      name: `${basename(folder)} (seed ${seed})`,
      ...{ signature, confidence, role },
      verdict: verdictOf(signature, right),
    },
  ];
}

/** All answers of a suite; faults and controls. Throws where the command that judges again has failed. */
export function answersOfSuite(suite: string): Stated[] {
  const runs = runsOf(suite);
  if (runs.length === 0) return [];
  const args = [join(root, 'lab', 'cli', 'bin.js'), 'rejudge', ...runs, '--json'];
  return parse(output(args)).runs.flatMap(statedOf);
}

function parse(text: string): { runs: Rejudged[] } {
  return JSON.parse(text) as { runs: Rejudged[] };
}

/** What the command says: it exits 1 where an answer differs from the stored one, which is no failure here. */
function output(args: readonly string[]): string {
  const options = {
    encoding: 'utf8',
    maxBuffer: mostOutput,
    stdio: ['ignore', 'pipe', 'ignore'],
  } satisfies ExecFileSyncOptionsWithStringEncoding;
  try {
    return execFileSync(process.execPath, args, options);
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 1 && typeof stdout === 'string') return stdout;
    throw error;
  }
}
