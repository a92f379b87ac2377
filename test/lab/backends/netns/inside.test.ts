import { expect, test } from '@jest/globals';
import { insideNamespace } from '../../../../lab/backends/netns/inside.ts';
import { until } from '../../../../lab/exec/until.ts';
import { LackError } from '../../../../lab/model/errors.ts';
import { listensOn } from '../../../../lab/proxies/kit/listening.ts';
import { groupMembers } from '../../../support/process-table.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');
suite('inside a namespace', () => {
  test('commands see it, a code is a result, and what was started ends with it', async () => {
    await withNamespaces(async (_, runId) => {
      const inside = insideNamespace(`h2l-${runId}-router0`, null);
      expect((await inside.exec('ip', ['-br', 'address'])).stdout).toContain('198.18.0.1/24');
      expect((await inside.exec('bash', ['-c', 'exit 3'])).code).toBe(3);
      expect((await inside.exec('bash', ['-c', `printf %s "it's $#"`])).stdout).toBe("it's 0");
      const sleeper = await inside.start({ title: 'sleeper', program: 'bash', args: ['-c', 'sleep 600'] });
      await inside.close();
      expect((await sleeper.exited).signal).toBe('SIGKILL');
      await expect(inside.start({ title: 'proxy', program: 'envoy', args: [] })).rejects.toThrow(LackError);
    });
  }, 30_000);

  test('short commands share a shell that stays; one that hangs neither holds up others nor survives the run', async () => {
    await withNamespaces(async (_, runId) => {
      const inside = insideNamespace(`h2l-${runId}-client`, null);
      await inside.exec('bash', ['-c', 'true']);
      const shell = inside.residentPid() ?? 0;
      await inside.exec('ip', ['link']);
      expect(inside.residentPid()).toBe(shell);
      const hanging = inside.exec('bash', ['-c', 'sleep 600']).catch((error: unknown) => String(error));
      expect((await inside.exec('ip', ['-br', 'address'])).stdout).toContain('198.18.0.2/24');
      await inside.endProcesses();
      expect(await hanging).toContain('the shell ended');
      expect(groupMembers(shell)).toEqual([]);
      expect((await inside.exec('bash', ['-c', 'echo again'])).stdout).toBe('again\n');
      await inside.close();
    });
  }, 30_000);

  test('its sockets are told without a process of their own, and are not those of another namespace', async () => {
    await withNamespaces(async (_, runId) => {
      const inside = insideNamespace(`h2l-${runId}-client`, null);
      expect(await inside.tcpSockets()).toBe('');
      await inside.exec('bash', ['-c', 'true']);
      expect(await inside.tcpSockets()).toBe('');
      const source = `require('net').createServer().listen(7000, '127.0.0.1')`;
      await inside.start({ title: 'listener', program: 'node', args: ['-e', source] });
      const listening = async (): Promise<true | undefined> =>
        listensOn(await inside.tcpSockets(), 7000) ? true : undefined;
      expect(await until('it to listen', listening, 10_000)).toBe(true);
      await inside.close();
      expect(await inside.tcpSockets()).toBe('');
    });
  }, 30_000);

  test('what may have changed it is told from what cannot', async () => {
    await withNamespaces(async (_, runId) => {
      const inside = insideNamespace(`h2l-${runId}-client`, null);
      const changed = (): boolean => {
        const may = inside.mayHaveChanged();
        inside.trusted();
        return may;
      };
      expect(changed()).toBe(true);
      expect(changed()).toBe(false);
      await inside.exec('bash', ['-c', 'true'], { changesNothing: true });
      await (
        await inside.start({ title: 'node', program: 'node', args: ['-e', ''] })
      ).exited;
      expect(changed()).toBe(false);
      await inside.exec('bash', ['-c', 'true']);
      expect(changed()).toBe(true);
      await inside.exec('tc', ['qdisc']);
      expect(changed()).toBe(true);
      await (
        await inside.start({ title: 'ip', program: 'ip', args: ['link'] })
      ).exited;
      expect(changed()).toBe(true);
      await inside.close();
    });
  }, 30_000);
});
