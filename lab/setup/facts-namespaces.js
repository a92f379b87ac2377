/**
 * Whether this user may build namespaces, by building one and leaving it at once; and when the kernel refuses,
 * which of its switches did it.
 */
import { readFileSync } from 'node:fs';
import { findProgram, runAsync } from './command.js';

/** Kernel switches that forbid user namespaces: file, the value that allows them, and who sets the other one. */
const SWITCHES = [
  {
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    refuses: (value) => value === '1',
    fix: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0   (Ubuntu 24.04 sets 1)',
  },
  {
    name: 'kernel.unprivileged_userns_clone',
    refuses: (value) => value === '0',
    fix: 'sudo sysctl -w kernel.unprivileged_userns_clone=1   (older Debian sets 0)',
  },
  {
    name: 'user.max_user_namespaces',
    refuses: (value) => value === '0',
    fix: 'sudo sysctl -w user.max_user_namespaces=15000   (hardened systems set 0)',
  },
];

/** Two facts: root or a user namespace, and a network namespace inside it. */
export async function probeNamespaces(uid = process.getuid?.()) {
  const asRoot = uid === 0;
  const unshare = findProgram('unshare');
  const enter = asRoot ? [] : ['--user', '--map-root-user'];
  const [user, net] = await Promise.all([
    asRoot ? { code: 0, stderr: '' } : tryUnshare(unshare, enter),
    tryUnshare(unshare, [...enter, '--net']),
  ]);
  const off = 'the netns backend';
  return [
    {
      tool: asRoot ? 'root' : 'user namespaces',
      version: null,
      where: asRoot ? 'uid 0' : unshare,
      ok: user.code === 0,
      optional: true,
      offWithout: off,
      fix: ['run as root', ...refusingSwitches()].join('; or: '),
    },
    {
      tool: 'network namespaces',
      version: null,
      where: unshare,
      ok: net.code === 0,
      optional: true,
      offWithout: off,
      fix: `unshare said: ${net.stderr.trim() || 'nothing'}; in a container: run it privileged`,
    },
  ];
}

/** How to turn each switch that refuses; all of them when none stands out. */
export function refusingSwitches(read = readSwitch) {
  const guilty = SWITCHES.filter((entry) => entry.refuses(read(entry.name)));
  return (guilty.length > 0 ? guilty : SWITCHES).map((entry) => entry.fix);
}

function readSwitch(name) {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function tryUnshare(unshare, args) {
  if (!unshare) return { code: 127, stderr: 'no unshare (package util-linux)' };
  return runAsync(unshare, [...args, 'true']);
}
