import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who made a resource: `PID:STARTTIME@HOSTNAME`. The start time (clock ticks since boot, field 22 of
 * `/proc/PID/stat`) tells a process from a later one that got the same number.
 */
export interface Owner {
  pid: number;
  /** Empty where there is no /proc. */
  startTime: string;
  hostname: string;
}

/** This process as an owner. */
export function thisOwner(): Owner {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', hostname: hostname() };
}

/** Writes an owner as a label value. */
export function formatOwner(owner: Owner): string {
  return `${String(owner.pid)}:${owner.startTime}@${owner.hostname}`;
}

/** Reads a label value; undefined when it is none of ours. */
export function parseOwner(label: string): Owner | undefined {
  const match = /^(\d+):(\d*)@(.*)$/.exec(label);
  if (!match) return undefined;
  return { pid: Number(match[1]), startTime: match[2] ?? '', hostname: match[3] ?? '' };
}

/**
 * Whether an owner is certainly gone. An owner on another machine (a shared or remote engine) is never called dead,
 * because its process table cannot be seen from here.
 */
export function isDead(owner: Owner): boolean {
  if (owner.hostname !== hostname()) return false;
  if (!exists(owner.pid)) return true;
  const startTime = startTimeOf(owner.pid);
  return startTime !== undefined && owner.startTime !== '' && startTime !== owner.startTime;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The second field is the command in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is over: it waits for its parent to take note.
    return fields[0] === 'Z' ? 'zombie' : fields[19];
  } catch {
    return undefined;
  }
}
