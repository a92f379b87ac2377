import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { createResidentShell, quoted, type ResidentShell } from '../../../lab/exec/resident-shell.ts';
import { until } from '../../../lab/exec/until.ts';
import { groupMembers } from '../../support/process-table.ts';

async function withShell(use: (shell: ResidentShell) => Promise<void>): Promise<void> {
  const shell = createResidentShell('bash', ['--norc', '--noprofile']);
  try {
    await use(shell);
  } finally {
    await shell.close();
  }
}

describe('a shell that stays', () => {
  test('gives the code and both streams of each script, in one process', async () => {
    await withShell(async (shell) => {
      expect(shell.pid()).toBeUndefined();
      const first = await shell.run(`echo "it's"; printf warned >&2; (exit 3)`);
      expect(first).toEqual({ code: 3, stdout: "it's\n", stderr: 'warned' });
      const pid = shell.pid();
      expect(await shell.run('true')).toEqual({ code: 0, stdout: '', stderr: '' });
      expect((await shell.run('kill -9 $BASHPID')).code).toBe(137);
      expect((await shell.run('if then')).stderr).toContain('syntax error');
      expect(await shell.run(`printf %s ${quoted("a'b $HOME\n")}`)).toMatchObject({ stdout: "a'b $HOME\n" });
      expect(shell.pid()).toBe(pid);
    });
  });

  test('keeps nothing of a script: no variable, folder, open file or option; its standard input is empty', async () => {
    await withShell(async (shell) => {
      await shell.run('set -e; cd /; exec 77</dev/null; KEPT=1; f() { :; }');
      const { stdout } = await shell.run(
        'echo "$-|$KEPT|$(type -t f)|$(pwd)|$(ls /proc/self/fd | grep -c 77)"; cat',
      );
      expect(stdout).not.toContain('e|');
      expect(stdout.split('|').slice(1)).toEqual(['', '', process.cwd(), '0\n']);
    });
  });

  test('passes on much output whole, and letters that are cut between two pieces', async () => {
    await withShell(async (shell) => {
      const { stdout } = await shell.run('for ((i = 0; i < 20000; i++)); do echo "ä$i"; done');
      expect(stdout.split('\n').slice(0, -1)).toEqual(Array.from({ length: 20_000 }, (_, n) => `ä${n}`));
    });
  });

  test('forgets what its commands have said, however long it stays', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const said = 2 << 20;
    await withShell(async (shell) => {
      collect();
      const before = process.memoryUsage().arrayBuffers;
      for (let n = 0; n < 20; n++)
        expect((await shell.run(`head -c ${said} /dev/zero | tr '\\0' x`)).stdout).toHaveLength(said);
      collect();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5 * said);
    });
  });

  test('is busy for as long as a script runs; the next one waits for it', async () => {
    await withShell(async (shell) => {
      const both = Promise.all(['echo 1', 'echo 2'].map((script) => shell.run(script)));
      expect(shell.busy()).toBe(true);
      expect((await both).map(({ stdout }) => stdout)).toEqual(['1\n', '2\n']);
      expect(shell.busy()).toBe(false);
      const running = shell.run('read -r line < /dev/zero; true', { timeoutMs: 300 });
      expect(shell.busy()).toBe(true);
      await expect(running).rejects.toThrow('300 ms');
      expect(shell.busy()).toBe(false);
    });
  });

  test('comes to rest, or does not in the time that somebody waits', async () => {
    await withShell(async (shell) => {
      expect(await shell.restsWithin(0)).toBe(true);
      const short = shell.run('true');
      expect(await shell.restsWithin(5000)).toBe(true);
      await short;
      const long = shell.run('sleep 300').catch((error: unknown) => String(error));
      expect(await shell.restsWithin(20)).toBe(false);
      await shell.close();
      expect(await long).toContain('the shell ended');
    });
  });

  test('at the timeout, at an abort, and after too much output the whole group is dead, and there is a new one', async () => {
    await withShell(async (shell) => {
      const gone = async (pid: number | undefined): Promise<void> => {
        await until(
          'the group to be gone',
          () => (groupMembers(pid ?? 0).length > 0 ? undefined : true),
          2000,
        );
      };
      await shell.run('true');
      const first = shell.pid();
      await expect(
        shell.run('sleep 300 & sleep 300', { timeoutMs: 200, line: 'two sleeps' }),
      ).rejects.toThrow(/"two sleeps" to end within 200 ms/);
      await gone(first);

      await shell.run('true');
      const controller = new AbortController();
      const running = shell.run('sleep 300', { signal: controller.signal });
      const second = shell.pid() ?? 0;
      await until('it to sleep', () => (groupMembers(second).length > 1 ? true : undefined), 2000);
      controller.abort(new Error('enough'));
      await expect(running).rejects.toThrow('enough');
      await gone(second);
      await expect(shell.run('true', { signal: controller.signal })).rejects.toThrow('enough');

      await expect(shell.run('yes')).rejects.toThrow(/wrote more than/);
      expect((await shell.run('echo again')).stdout).toBe('again\n');
    });
  });

  test('rejects when it is killed, cannot be started, or is closed; a close ends what it had started', async () => {
    await withShell(async (shell) => {
      await expect(shell.run('kill -9 $$')).rejects.toThrow('the shell ended');
      expect((await shell.run('sleep 300 & echo $!')).code).toBe(0);
      const pid = shell.pid();
      await shell.close();
      expect(groupMembers(pid ?? 0)).toEqual([]);
      await shell.close();
    });
    await expect(createResidentShell('/nowhere/bash', []).run('true')).rejects.toThrow(
      /\/nowhere\/bash.*ENOENT/s,
    );
  });
});
