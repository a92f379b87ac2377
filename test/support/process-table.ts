/** Who lives, from the process table. A process that has died and waits for its parent to take note does not live. */
import { readdirSync, readFileSync } from 'node:fs';

/** Numbers of the living processes whose entry satisfies `wanted`. */
function living(wanted: (pid: number, group: number) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      let stat: string;
      try {
        stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      } catch {
        return false;
      }
      // pid (command) state parent group ...; the command may hold anything.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state !== 'Z' && state !== 'X' && wanted(pid, Number(group));
    });
}

/** Living members of a process group. */
export function groupMembers(leader: number): number[] {
  return living((_, group) => group === leader);
}

/** Living processes whose command line holds the text. */
export function processesWith(text: string): number[] {
  return living((pid) => {
    try {
      return (
        pid !== process.pid &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text)
      );
    } catch {
      return false;
    }
  });
}
