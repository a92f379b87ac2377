import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';
import { makeScratch, sweepScratch } from '../../../lab/runner/scratch.ts';
import { createStore } from '../../../lab/store/store.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';

const run = { runId: 'abcdefgh', backend: 'netns', proxy: 'envoy', variant: 'plain', repeat: 1 } as const;

/** The scratch folder of a run below `root`, and the text that names this process as its owner. */
async function scratchIn(root: string): Promise<{ scratch: string; owner: string }> {
  const suite = await createStore(root).createSuite();
  const scratch = await makeScratch(await suite.run({ ...run, scenario: 'a', role: 'fault' }));
  return { scratch, owner: readFileSync(join(scratch, 'owner'), 'utf8') };
}

test('the scratch of a living owner stays', async () => {
  await withFolder(async (root) => {
    const { scratch } = await scratchIn(root);
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
    expect(await sweepScratch(root)).toEqual([]);
    expect(existsSync(scratch)).toBe(true);
  });
});

test('that of a dead one goes: its number is nobody, or belongs to a later process', async () => {
  for (const [from, to] of [
    [/^\d+/, '4194305'],
    [/:\d+/, ':1'],
  ] as const) {
    await withFolder(async (root) => {
      const { scratch, owner } = await scratchIn(root);
      writeFileSync(join(scratch, 'owner'), owner.replace(from, to));
      expect(await sweepScratch(root)).toEqual([`removed ${scratch}`]);
      expect(existsSync(scratch)).toBe(false);
      expect(existsSync(join(scratch, '..', 'captures'))).toBe(true);
    });
  }
});

test('of an owner that cannot be judged it stays: another machine, no owner, nonsense', async () => {
  for (const text of ['4194305:1@elsewhere pid:[1]', '', 'nonsense']) {
    await withFolder(async (root) => {
      const { scratch } = await scratchIn(root);
      writeFileSync(join(scratch, 'owner'), text);
      expect(await sweepScratch(root)).toEqual([]);
    });
  }
});

test('where nothing was ever run there is nothing to sweep', async () => {
  await withFolder(async (root) => {
    expect(await sweepScratch(join(root, 'nowhere'))).toEqual([]);
  });
});

const suite = await suiteWith('netns');

suite('an owner in another process namespace', () => {
  test('is alive as long as somebody lives in that namespace', async () => {
    const command = [...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']), '--pid', '--fork'];
    const child = spawn('unshare', [...command, '--kill-child', 'sh', '-c', 'echo up; exec sleep 600'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await once(child.stdout, 'data');
      const inner = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim();
      const namespace = execFileSync('readlink', [`/proc/${inner}/ns/pid`], { encoding: 'utf8' }).trim();
      await withFolder(async (root) => {
        const { scratch, owner } = await scratchIn(root);
        // In there it is number 1, which out here is somebody else.
        const [, host = ''] = owner.split(/[@ ]/);
        writeFileSync(join(scratch, 'owner'), `1:5@${host} ${namespace}`);
        expect(await sweepScratch(root)).toEqual([]);
        child.kill('SIGKILL');
        await once(child, 'close');
        // Whoever lived in there is being killed by the kernel meanwhile.
        const swept = await until(
          'the namespace to be empty',
          async () => ((lines) => (lines.length > 0 ? lines : undefined))(await sweepScratch(root)),
          10_000,
        );
        expect(swept).toEqual([`removed ${scratch}`]);
      });
    } finally {
      child.kill('SIGKILL');
    }
  }, 20_000);
});
