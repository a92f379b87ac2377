import { spawn } from 'node:child_process';
import { childEnvironment } from '../../exec/environment.ts';
import { thisOwner } from '../owner.ts';
import { recordFolder } from './records.ts';

/**
 * The shell script of the reaper. It waits until its standard input ends, which happens when its parent does, however
 * that dies; then it removes what the parent's records still name. After an orderly end there are none.
 */
const script = `
trap '' INT TERM HUP
cat > /dev/null
for record in "$1"/"$2"-*.run; do
  [ -f "$record" ] || continue
  while read -r kind value; do
    case "$kind $value" in
      'namespace h2l-'*)
        # Until nobody is left: a process that is about to die may still write into its folder.
        for look in $(seq 500); do
          [ -n "$(ip netns pids "$value" 2> /dev/null)" ] || break
          ip netns pids "$value" 2> /dev/null | xargs -r kill -9 2> /dev/null
        done
        ip netns delete "$value" 2> /dev/null ;;
      'folder /'*/scratch) rm -rf -- "$value" ;;
    esac
  done < "$record"
  rm -f -- "$record"
done`;

let running = false;

/** Starts the reaper of this process, once: a process of its own that outlives a kill -9 of this one. */
export function startReaper(): void {
  if (running) return;
  running = true;
  const { pid, startTime } = thisOwner();
  const child = spawn('/bin/sh', ['-c', script, 'reaper', recordFolder(), `${pid}-${startTime}`], {
    detached: true,
    // It may outlive the folder in which its parent was started.
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    env: childEnvironment({ PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/bin:/bin` }),
  });
  child.on('error', () => {
    running = false;
  });
  child.unref();
  // The pipe must not keep this process alive, and must stay open until it ends.
  (child.stdin as { unref?: () => void } | null)?.unref?.();
}
