/** The backend on namespaces, for real: wires, isolation, processes, and nothing left behind. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import netns from '../../../lab/backends/netns.ts';
import { readRecords } from '../../../lab/backends/netns/records.ts';
import { run } from '../../../lab/exec/run.ts';
import { clientProxyServer } from '../../../lab/model/topology.ts';
import { withNamespaces } from '../../support/namespaces.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');

suite('the backend on namespaces', () => {
  test('the ends of a hop reach each other, and nobody else', async () => {
    await withNamespaces(async (network) => {
      const [client, proxy, server] = [network.host('client'), network.host('proxy'), network.host('server')];
      const reach = async (from: typeof client, address: string): Promise<number> =>
        (await from.exec('bash', ['-c', `printf x > /dev/udp/${address}/9`])).code;
      expect(await reach(client, proxy.address('client-proxy'))).toBe(0);
      expect(await reach(proxy, server.address('proxy-server'))).toBe(0);
      expect(await reach(server, proxy.address('proxy-server'))).toBe(0);
      // No route: the client knows nothing behind the proxy, and there is no way out.
      expect(await reach(client, server.address('proxy-server'))).not.toBe(0);
      expect(await reach(client, '192.0.2.1')).not.toBe(0);
    });
  }, 30_000);

  test('closing ends all processes and removes namespaces and record, twice over', async () => {
    let namespace = '';
    await withNamespaces(async (network) => {
      const host = network.host('client');
      await host.start({ title: 'idle', program: 'bash', args: ['-c', 'sleep 600 & sleep 600'] });
      const record = readRecords().find(({ folders }) =>
        folders.some((folder) => host.folder.startsWith(folder)),
      );
      namespace = record?.namespaces[0] ?? '';
      expect(existsSync(`/run/netns/${namespace}`)).toBe(true);
      await network.close();
      await network.close();
    });
    expect(namespace).not.toBe('');
    expect(existsSync(`/run/netns/${namespace}`)).toBe(false);
    expect(readRecords().some(({ namespaces }) => namespaces.includes(namespace))).toBe(false);
  }, 30_000);

  test('an abort while it is being built leaves nothing', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'lab-'));
    const stop = new AbortController();
    const opening = netns.open(clientProxyServer, {
      runId: 'ab0ab0ab',
      scratch,
      signal: stop.signal,
      note: () => undefined,
    });
    stop.abort(new Error('stopped'));
    await expect(opening).rejects.toThrow('stopped');
    const { stdout } = await run('ip', ['netns', 'list']);
    expect(stdout).not.toContain('ab0ab0ab');
    expect(readRecords().map(({ runId }) => runId)).not.toContain('ab0ab0ab');
    await rm(scratch, { recursive: true, force: true });
  }, 30_000);
});
