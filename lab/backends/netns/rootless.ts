/**
 * A whole lab as an ordinary user: the command line starts itself again inside a user namespace that holds a tmpfs on
 * /run, a mount, a network and a process namespace. When it ends, the kernel removes everything in it.
 */
import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { run } from '../../exec/run.ts';

/**
 * Set in the environment of the inner process: the number that the shell of the outer namespace has in the process
 * namespace that the user sees.
 */
const marker = 'H2LAB_INSIDE_USER_NAMESPACE';

/**
 * A pipe from the outer process to the inner one, by this number. Its end is how the inner one learns that the outer
 * one was told to stop, or was killed: unshare(1) stands between them and passes no signal on.
 */
const lifeline = 3;

/** What to do where the kernel refuses user namespaces. */
export const rootlessFix =
  'run as root, or allow user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04), ' +
  'kernel.unprivileged_userns_clone=1, user.max_user_namespaces=10000';

/**
 * The outer step is root of its namespace, which mount(8) wants; the inner one is an ordinary user with all
 * capabilities kept, because tcpdump gives up its rights when it believes to be root and cannot take an identity that
 * the namespace does not map.
 */
const outer = [
  // The shell stays as the one process of the outer namespace, where whoever enters the lab becomes root. It must not
  // be ended by a Ctrl-C that the inner process takes for something else.
  'trap : INT TERM HUP',
  `export ${marker}=$$`,
  'mount -t tmpfs tmpfs /run && mkdir -p /run/netns && unshare --user --map-user=1000 --map-group=1000 ' +
    '--keep-caps --mount --net --pid --fork --kill-child --mount-proc -- "$@"',
].join('\n');

function unshareArgs(command: readonly string[]): string[] {
  return ['--user', '--map-root-user', '--mount', '--', '/bin/sh', '-c', outer, 'sh', ...command];
}

/** True when namespaces can be made by this process as it is. */
export function isPrivileged(): boolean {
  return process.getuid?.() === 0 || isInsideUserNamespace();
}

/** True when the kernel lets this user make the namespaces that a lab needs. */
export async function canRunRootless(): Promise<boolean> {
  const { code } = await run('unshare', unshareArgs(['ip', 'netns', 'add', 'probe']));
  return code === 0;
}

/** True in the inner process of {@link runInUserNamespace}. */
export function isInsideUserNamespace(): boolean {
  return process.env[marker] !== undefined;
}

/**
 * The command line by which the user, at a terminal outside, runs a command in a network namespace of the inner
 * process. It becomes root of the outer user namespace, which has all rights in the inner one; the namespace's file
 * is in a mount namespace that only the inner process has, so it is found through that process.
 */
export function enterFromOutside(namespace: string, command: readonly string[]): string {
  const waiting = process.env[marker] ?? '';
  const inner = `/proc/$(pgrep --parent $(pgrep --parent ${waiting}))/root/run/netns/${namespace}`;
  return [
    'nsenter',
    `--user=/proc/${waiting}/ns/user`,
    '--preserve-credentials',
    `--net=${inner}`,
    '--',
    ...command,
  ].join(' ');
}

/** Calls back once when the outer process is gone or was told to stop. Does not keep this process alive. */
export function onOuterEnd(ended: () => void): void {
  if (!isInsideUserNamespace()) return;
  const line = new Socket({ fd: lifeline });
  // Whatever ends it, it has ended.
  line.once('close', ended).on('error', () => undefined);
  line.resume().unref();
}

/** Starts this command line again inside a user namespace and resolves to its exit code. */
export function runInUserNamespace(argv: readonly string[]): Promise<number> {
  const [script = ''] = process.argv.slice(1);
  const child = spawn('unshare', unshareArgs([process.execPath, script, ...argv]), {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    // Records of runs belong to the namespace and end with it: process numbers mean nothing outside.
    env: { ...process.env, XDG_RUNTIME_DIR: '/run' },
  });
  const line = child.stdio[lifeline] as Writable;
  line.on('error', () => undefined);
  const stop = (): void => {
    line.end();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of signals) process.off(name, stop);
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 5));
    });
  });
}
