import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { retellLogs } from '../../../analyzer/node/retell.ts';
import { callLines, clientLines, timeOf } from '../../support/envoy-trace.ts';
import { withFolder } from '../../support/temporary.ts';

const connection = { id: 0, client: '198.18.0.2:42000', server: '198.18.1.2:8443', synSeen: true };

test('logs of a proxy and its client tell its connections, in whichever order they are named', async () => {
  await withFolder(async (folder) => {
    const [proxy, client] = [join(folder, 'proxy.log'), join(folder, 'client.log')];
    await writeFile(proxy, callLines().join('\n'));
    await writeFile(client, clientLines.join('\n'));
    for (const files of [
      [proxy, client],
      [client, proxy],
    ]) {
      const told = await retellLogs(
        files.map((file) => ({ file })),
        ['client-proxy', 'proxy-server'],
      );
      expect(told?.find(connection, 0, timeOf(0))).toMatchObject({
        log: files.indexOf(proxy),
        guessed: false,
      });
    }
    const none = join(folder, 'none.log');
    await expect(retellLogs([{ file: none }], ['client-server'])).rejects.toThrow('none.log');
  });
});

test('a client alone tells its connections, unless what is behind a proxy was captured too', async () => {
  await withFolder(async (folder) => {
    const client = join(folder, 'client.log');
    await writeFile(client, clientLines.join('\n'));
    const log = [{ file: client }];
    expect(await retellLogs(log, ['client-proxy', 'proxy-server'])).toBeUndefined();
    expect(await retellLogs(log, [undefined, undefined])).toBeUndefined();
    for (const hops of [[undefined], ['client-proxy'], ['client-server', undefined]] as const) {
      const told = await retellLogs(log, hops);
      expect(told?.find(connection, 0, timeOf(0))).toMatchObject({ server: '198.18.1.2:8443' });
    }
  });
});
