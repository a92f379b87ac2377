/**
 * `npm run bench:rules`: what each rule costs. The traffic of `bench:memory` is read with V8's sampling profiler on, and
 * the time is summed by file: rules, what they share, and the stages beside them in the same run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runMemory } from './memory-run.ts';
import { timesBy } from './profile.ts';

const program = new Command('npm run bench:rules --')
  .description('Profiles h2lab analyze on generated traffic, and prints what each rule costs of the whole.')
  .option('--gigabytes <n>', 'size of the capture', toSize, 0.5);
program.parse();
const { gigabytes } = program.opts<{ gigabytes: number }>();

const folder = mkdtempSync(join(tmpdir(), 'profile-'));
try {
  const bytes = gigabytes * 1e9;
  const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const run = await runMemory({ bytes, partBytes: bytes / 2, nodeArgs });
  if (run.code !== 0 && run.code !== 2)
    throw new Error(`h2lab analyze ended with code ${run.code}\n${run.stderr}`);
  const profiles = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const [profile = '{}'] = profiles;
  const times = timesBy(profile, place).filter(([name]) => name !== '(idle)');
  const all = times.reduce((sum, [, seconds]) => sum + seconds, 0);
  const line = (name: string, seconds: number): string => {
    const ns = ((seconds / run.calls) * 1e9).toFixed(0);
    return `  ${name.padEnd(40)} ${((100 * seconds) / all).toFixed(2).padStart(6)} %  ${ns.padStart(6)} ns a call\n`;
  };
  const isRule = (name: string): boolean => name.startsWith('rules/');
  const rules = times.filter(([name]) => isRule(name));
  const sum = rules.reduce((total, [, seconds]) => total + seconds, 0);
  process.stdout.write(
    `${run.calls.toLocaleString('en')} calls, ${all.toFixed(1)} s of processor time\n\nstages\n`,
  );
  for (const [name, seconds] of times)
    if (!isRule(name) && seconds > all / 500) process.stdout.write(line(name, seconds));
  process.stdout.write('\nrules, and what they share\n');
  for (const [name, seconds] of rules) process.stdout.write(line(name, seconds));
  process.stdout.write(`\n${line('all rules', sum)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A rule by its file, everything else by its room; what is no code of ours by its name. */
function place(functionName: string, url: string): string {
  const [, room, file = ''] = /\/analyzer\/([a-z0-9-]+)(?:\.[jt]s|\/(.+)\.[jt]s)?/.exec(url) ?? [];
  if (room === 'rules') return `rules/${file}`;
  return (
    room ?? (url.startsWith('node:') || url.startsWith('file:') ? 'node and the command line' : functionName)
  );
}

function toSize(text: string): number {
  const size = Number(text);
  if (!(size > 0)) throw new InvalidArgumentError(`expected a number above 0, got ${text}`);
  return size;
}
