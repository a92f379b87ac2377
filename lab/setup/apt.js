/**
 * Step: system packages through apt-get, where there is one.
 *
 * As root apt-get is called directly; otherwise through sudo, each command shown before it runs. Nothing but
 * apt-get ever runs through sudo, so no file in the clone ever belongs to root.
 */
import { findProgram, run, tail } from './command.js';
import { Problem, say } from './problem.js';

/** Another apt-get may be at work on a machine that has just started; wait for it this long. */
const LOCK_SECONDS = 120;

/** The result of `apt-get update`, which one set-up asks for once. */
let update;

/** Installs packages. Throws a Problem that lists what to do by hand when it cannot. */
export function installPackages(packages, context) {
  const { reason, byHand, stillWorks } = context;
  const fail = (tried, said) => {
    throw new Problem(reason, { tried, said, byHand, stillWorks });
  };
  const prefix = privilege();
  if (!findProgram('apt-get')) fail('apt-get, which this system does not have');
  if (prefix === null) fail('apt-get needs root, and there is no sudo');

  const lock = ['-o', `DPkg::Lock::Timeout=${LOCK_SECONDS}`, '-q'];
  // A mirror that is down for one list still leaves the others; only the installation decides.
  update ??= call([...prefix, 'apt-get', ...lock, 'update']);
  const environment = prefix.length > 0 ? ['DEBIAN_FRONTEND=noninteractive'] : [];
  const command = ['apt-get', ...lock, 'install', '-y', '--no-install-recommends', ...packages];
  const install = call([...prefix, ...environment, ...command]);
  if (install.code !== 0) {
    const said = [update.code === 0 ? '' : tail(update.stderr, 5), tail(install.stderr || install.stdout)];
    fail(command.join(' '), [...new Set(said.filter(Boolean))].join('\n'));
  }
}

/** Words before a command that needs root: none for root, sudo for others, null when there is no way. */
export function privilege(uid = process.getuid?.(), find = findProgram, interactive = process.stdin.isTTY) {
  if (uid === 0) return [];
  if (!find('sudo')) return null;
  // Without a terminal a password question would wait for ever.
  return interactive ? ['sudo'] : ['sudo', '-n'];
}

function call(words) {
  process.stderr.write(`+ ${words.join(' ')}\n`);
  const [program, ...args] = words;
  return run(program, args, {
    // sudo asks for the password on the terminal itself; the package's own questions are answered by default.
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    cwd: '/',
  });
}

/** Step: the system tools that `purpose` needs. */
export function ensureTools(missing) {
  if (missing.length === 0) return false;
  const names = missing.map((tool) => tool.name).join(', ');
  const packages = [...new Set(missing.map((tool) => tool.debianPackage))];
  say(`installing ${packages.join(', ')}`);
  installPackages(packages, {
    reason: `missing on this system: ${names}`,
    byHand: [
      `Debian, Ubuntu: apt-get install --no-install-recommends ${packages.join(' ')}`,
      'elsewhere, what your package manager calls:',
      ...missing.map((tool) => `  ${tool.name.padEnd(8)} off without it: ${tool.offWithout}`),
    ],
    stillWorks: 'h2lab analyze, explain, list and doctor; `npm run check`',
  });
  return true;
}
