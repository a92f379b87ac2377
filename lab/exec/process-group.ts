/**
 * Sends a signal to a process group; true when somebody was there to get it. Every process of the lab leads a group
 * of its own, so a group is all that it started. EPERM means that what is left of the group is no longer ours.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  return send(-leader, signal);
}

/** Sends a signal to one process; true when it was there to get it. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return send(pid, signal);
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
