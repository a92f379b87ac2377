import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../../../../lab/exec/until.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns');

suite('a host in a namespace', () => {
  test('processes talk over their standard streams; files go in and out; an unknown file is undefined', async () => {
    await withNamespaces(async (network) => {
      const host = network.host('server');
      const path = await host.put('words.txt', 'as they were put');
      const cat = await host.start({
        title: 'echo',
        program: 'bash',
        args: ['-c', `cat ${path}; cat; exit 3`],
      });
      let said = '';
      cat.onStdout((bytes) => (said += new TextDecoder().decode(bytes)));
      cat.writeLine('and a line');
      await until('both to be said', () => (said.includes('and a line') ? said : undefined), 10_000);
      await cat.kill('SIGTERM');
      expect(await cat.exited).toEqual({ code: null, signal: 'SIGTERM' });
      expect(said).toContain('as they were put');
      expect(new TextDecoder().decode(await host.get('words.txt'))).toBe('as they were put');
      expect(await host.get('nothing')).toBeUndefined();
    });
  }, 30_000);

  test("a bash of the lab does not read the user's rc file, although its input is a socket", async () => {
    const home = await mkdtemp(join(tmpdir(), 'home-'));
    const before = process.env['HOME'];
    try {
      await writeFile(join(home, '.bashrc'), 'echo from the rc file');
      process.env['HOME'] = home;
      await withNamespaces(async (network) => {
        expect((await network.host('client').exec('bash', ['-c', 'echo alone'])).stdout).toBe('alone\n');
      });
    } finally {
      process.env['HOME'] = before;
      await rm(home, { recursive: true });
    }
  }, 30_000);

  test('an address of a hop that it is no end of is an error that names both', async () => {
    await withNamespaces((network) => {
      expect(() => network.host('client').address('proxy-server')).toThrow(
        'client is no end of the hop proxy-server',
      );
      expect(() => network.host('client').peerModule('no-such-peer')).toThrow('no-such-peer is not built');
      return Promise.resolve();
    });
  }, 30_000);
});
