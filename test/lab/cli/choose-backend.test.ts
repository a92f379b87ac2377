import { describe, expect, test } from '@jest/globals';
import { backendIds, chooseBackend, loadBackend } from '../../../lab/cli/choose-backend.ts';
import { LackError } from '../../../lab/model/errors.ts';
import { launcher } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';
import { type Ended, run } from '../../support/run-node.ts';
import { withFolder } from '../../support/temporary.ts';

const onNamespaces = await suiteWith('netns', 'envoy');

describe('backends', () => {
  test('each is found by its id', async () => {
    for (const id of backendIds) expect((await loadBackend(id)).id).toBe(id);
  });

  test('a name that is none lacks everything', async () => {
    await expect(chooseBackend('moon')).rejects.toThrow(LackError);
  });
});

/** Hides the engine's socket, which lies in /run, from `h2lab ARGS`; only root can. */
function withoutEngine(args: readonly string[], state: string): Promise<Ended> {
  const script = 'mount -t tmpfs tmpfs /run && exec "$@"';
  const own = ['--mount', '--', 'sh', '-c', script, 'sh', process.execPath, launcher, ...args];
  return run(own, { program: 'unshare', env: { DOCKER_HOST: undefined, H2LAB_STATE: state } });
}

const asRoot = process.getuid?.() === 0;
const withoutAny = asRoot ? onNamespaces : describe.skip;

withoutAny(`where no engine answers${asRoot ? '' : ' [not root]'}`, () => {
  test('asking for it ends with exit code 3 and the reason', async () => {
    await withFolder(async (state) => {
      const { code, stdout, stderr } = await withoutEngine(['run', '--backend', 'docker'], state);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(/h2lab: no backend can be used here: docker: .*\n {2}h2lab doctor/s);
    });
  });

  test('auto takes namespaces and says why', async () => {
    await withFolder(async (state) => {
      const args = ['run', 'deadline-exceeded-client', '--tls', 'plain', '--roles', 'control'];
      const { code, stdout } = await withoutEngine(args, state);
      expect(code).toBe(0);
      expect(stdout).toMatch(/1 run {2}netns: network namespaces as root; not docker: /);
    });
  }, 60_000);
});
