import { readFileSync } from 'node:fs';

/** Kernel ticks a second: 100 on every Linux that Node runs on. */
const ticks = 100;

/** CPU of this process and of all that it started and that has ended, seconds (proc(5), /proc/self/stat). */
export function cpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // utime, stime, cutime, cstime are fields 14 to 17; the command before them may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / ticks;
}
