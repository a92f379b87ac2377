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
    expect(await handle.asks()).toEqual({ calls: 0, answered: 0, cancelled: 0, sockets: 0 });
    await handle.signal('SIGSTOP');
    const asked = handle.asks();
    expect(handle.running()).toBe(true);
    await handle.signal('SIGCONT');
    expect(await asked).toMatchObject({ calls: 0 });
    const impatient = peerHandle<ServerOrder>(() => peer, 50);
    await impatient.signal('SIGSTOP');
    await expect(impatient.asks()).rejects.toThrow(
      'expected grpc-server to say what it has counted, and had no answer after 0.05 s: it was stopped by SIGSTOP',
    );
    await expect(impatient.tell({ do: 'stop', graceful: true })).rejects.toThrow(
      'expected grpc-server to obey "stop", and had no answer after 0.05 s: it was stopped by SIGSTOP',
    );
    // Another hand that stopped it leaves no word about that.
    await expect(peerHandle<ServerOrder>(() => peer, 50).asks()).rejects.toThrow(
      'its process is busy or hangs',
    );
    await handle.signal('SIGKILL');
    await process.exited;
    expect(handle.running()).toBe(false);
    await expect(handle.asks()).rejects.toThrow('grpc-server ended (SIGKILL)');
  } finally {
    await process.close();
  }
});
