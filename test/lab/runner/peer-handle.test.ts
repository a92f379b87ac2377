/** The handle of a peer, on a real process. */
import { expect, test } from '@jest/globals';
import type { ServerOrder } from '../../../lab/model/peer-protocol.ts';
import { peerHandle, peerOf } from '../../../lab/runner/peer-handle.ts';
import { startProcess } from '../../../lab/exec/start-process.ts';
import { peerSource } from '../../support/peer.ts';

test('a peer is told things, asked, stopped, and is not running once it was killed', async () => {
  const process = await startProcess({
    title: 'grpc-server',
    command: globalThis.process.execPath,
    args: [peerSource('grpc-server')],
  });
  try {
    const peer = await peerOf(process);
    const handle = peerHandle<ServerOrder>(() => peer);
    expect(await handle.tell({ do: 'behave', method: 'GetItem', behaviour: {} })).toEqual({});
    expect(await handle.asks()).toEqual({ calls: 0, answered: 0, cancelled: 0 });
    await handle.signal('SIGSTOP');
    const asked = handle.asks();
    expect(handle.running()).toBe(true);
    await handle.signal('SIGCONT');
    expect(await asked).toMatchObject({ calls: 0 });
    await handle.signal('SIGKILL');
    await process.exited;
    expect(handle.running()).toBe(false);
    await expect(handle.asks()).rejects.toThrow('grpc-server ended (SIGKILL)');
  } finally {
    await process.close();
  }
});
