/**
 * A whole lab as an ordinary user: the command line starts itself again inside a user namespace that holds a tmpfs on
 * /run, a mount, a network and a process namespace. When it ends, the kernel removes everything in it.
 */
import { spawn } from 'node:child_process';
import { run } from '../../exec/run.ts';

/** Set in the environment of the inner process. */
const marker = 'H2LAB_INSIDE_USER_NAMESPACE';

/** What to do where the kernel refuses user namespaces. */
export const rootlessFix =
  'run as root, or allow user namespaces: sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu 24.04), ' +
  'kernel.unprivileged_userns_clone=1, user.max_user_namespaces=10000';

/**
 * The outer step is root of its namespace, which mount(8) wants; the inner one is an ordinary user with all
 * capabilities kept, because tcpdump gives up its rights when it believes to be root and cannot take an identity that
 * the namespace does not map.
 */
const outer =
  'mount -t tmpfs tmpfs /run && mkdir -p /run/netns && exec unshare --user --map-user=1000 --map-group=1000 ' +
  '--keep-caps --mount --net --pid --fork --kill-child --mount-proc -- "$@"';

function unshareArgs(command: readonly string[]): string[] {
  return ['--user', '--map-root-user', '--mount', '--', '/bin/sh', '-c', outer, 'sh', ...command];
}

/** True when namespaces can be made by this process as it is. */
export function isPrivileged(): boolean {
  return process.getuid?.() === 0 || process.env[marker] === '1';
}

/** True when the kernel lets this user make the namespaces that a lab needs. */
export async function canRunRootless(): Promise<boolean> {
  const { code } = await run('unshare', unshareArgs(['ip', 'netns', 'add', 'probe']));
  return code === 0;
}

/** Starts this command line again inside a user namespace and resolves to its exit code. */
export function runInUserNamespace(argv: readonly string[]): Promise<number> {
  const [script = ''] = process.argv.slice(1);
  const child = spawn('unshare', unshareArgs([process.execPath, script, ...argv]), {
    stdio: 'inherit',
    env: { ...process.env, [marker]: '1' },
  });
  // The terminal sends its signals to the inner process too; this one only waits.
  const ignore = (): void => undefined;
  const forward = (): void => {
    child.kill('SIGTERM');
  };
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 5));
    });
  });
}
