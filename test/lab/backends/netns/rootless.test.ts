/** Whether an ordinary user can have namespaces; a whole run as such a user is tested with the command line. */
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isPrivileged } from '../../../../lab/backends/netns/rootless.ts';
import { run } from '../../../../lab/exec/run.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
const nobody = ['--reuid', '65534', '--regid', '65534', '--clear-groups'];

/** Runs a script as an ordinary user, with a copy of the sources that this user may read. */
async function asNobody(script: (lab: string) => string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rootless-'));
  try {
    chmodSync(folder, 0o755);
    cpSync(join(import.meta.dirname, '..', '..', '..', '..', 'lab'), join(folder, 'lab'), {
      recursive: true,
    });
    const args = [...nobody, process.execPath, '--input-type=module', '-e', script(`${folder}/lab`)];
    const { stdout } = await run('setpriv', args, { cwd: folder, timeoutMs: 30_000 });
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

suite('namespaces without root', () => {
  test('an ordinary user is not privileged, and is told whether the kernel allows them', async () => {
    const answer = await asNobody(
      (lab) =>
        `import { canRunRootless, isPrivileged } from '${lab}/backends/netns/rootless.ts';
         console.log(isPrivileged(), await canRunRootless());`,
    );
    // The oracle is the kernel itself, asked without any of our code.
    const { code } = await run('setpriv', [
      ...nobody,
      'unshare',
      '--user',
      '--map-root-user',
      '--net',
      'true',
    ]);
    expect(answer).toBe(`false ${code === 0}`);
  }, 60_000);

  test('root is', () => {
    expect(isPrivileged()).toBe(process.getuid?.() === 0);
  });
});
