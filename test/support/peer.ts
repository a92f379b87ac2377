/** Peers of the lab as local processes, straight from their sources, told what to do over their real control channel. */
import { fileURLToPath } from 'node:url';
import { type LocalProcess, startProcess } from '../../lab/exec/start-process.ts';
import { openPeerChannel, type PeerChannel } from '../../lab/runner/peer-channel.ts';
import { withFolder } from './temporary.ts';

/** A peer that said that it is ready. */
export interface Peer extends PeerChannel {
  process: LocalProcess;
}

/** Path of a peer's entry module in the sources. */
export function peerSource(id: string): string {
  return fileURLToPath(new URL(`../../lab/peers/${id}/main.ts`, import.meta.url));
}

/** Runs `use` with a peer; whatever happens, no process is left, and no file of one that is killed. */
export async function withPeer<T>(
  id: 'grpc-client' | 'grpc-server' | 'raw' | 'dns' | 'http1' | 'sink' | 'command',
  use: (peer: Peer) => Promise<T>,
  nodeArgs: readonly string[] = [],
): Promise<T> {
  return withFolder(async (folder) => {
    const process = await startProcess({
      title: id,
      command: globalThis.process.execPath,
      args: [...nodeArgs, peerSource(id)],
      env: { TMPDIR: folder },
    });
    try {
      const channel = openPeerChannel(process);
      await channel.ready;
      return await use({ ...channel, process });
    } finally {
      await process.close();
    }
  });
}
