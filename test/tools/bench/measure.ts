import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What one run of a command cost. */
export interface Cost {
  /** Wall seconds from start to exit. */
  seconds: number;
  /** Seconds of processor time, user and system. */
  cpu: number;
  /** Largest resident memory of the process, bytes. */
  peak: number;
}

/** Starts the command, waits for it, and writes its cost as one line to descriptor 3; node tells nothing of children. */
const watcher = `
import os, resource, sys, time
start = time.monotonic()
child = os.spawnvp(os.P_WAIT, sys.argv[1], sys.argv[1:])
seconds = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
os.write(3, ('%f %f %d %d' % (seconds, used.ru_utime + used.ru_stime, used.ru_maxrss, child)).encode())
`;

/**
 * Runs a command and measures it as a whole process. Its output goes to `onOutput`, or nowhere.
 *
 * Rejects when it exits with another code than those allowed.
 */
export async function measure(
  command: readonly string[],
  options: { onOutput?: (bytes: Buffer) => void; allow?: readonly number[] } = {},
): Promise<Cost> {
  const output = options.onOutput === undefined ? 'ignore' : 'pipe';
  const child = spawn('python3', ['-c', watcher, ...command], { stdio: ['ignore', output, 'pipe', 'pipe'] });
  let report = '';
  let errors = '';
  child.stdio[3]?.on('data', (bytes: Buffer) => (report += bytes.toString('latin1')));
  child.stderr?.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString('latin1')).slice(-2000)));
  if (options.onOutput !== undefined) child.stdout?.on('data', options.onOutput);
  await once(child, 'close');
  const [seconds = NaN, cpu = NaN, kilobytes = NaN, code = -1] = report.split(' ').map(Number);
  if (!(options.allow ?? [0]).includes(code)) {
    throw new Error(`${command.join(' ')}: exit code ${code}\n${errors}`);
  }
  return { seconds, cpu, peak: kilobytes * 1024 };
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
