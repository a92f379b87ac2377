/** Where the bytes of an input come from: a file, a pipe, or standard input. */
import { type FileHandle, open } from 'node:fs/promises';
import { type Digest, digestOfFile } from './digest.ts';

/** Bytes in blocks, as they lie in the file. */
export interface Source {
  /** The next block, borrowed until the next call; undefined at the end. */
  read(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
  /** Bytes of a regular file when it was opened: it is read up to there, however it grows. */
  readonly size?: number;
  /** Digest that is made elsewhere; without it the reader makes one. */
  readonly digest?: Digest;
}

/** Large enough that reading costs nothing beside dissecting, small enough that memory does not show it. */
const blockBytes = 1 << 20;

/** From this size on a thread of its own makes the digest; below it the thread would cost more than it saves. */
const threadedDigestBytes = 64 << 20;

/**
 * Opens a file or, for `-`, standard input. Rejects with the system's error.
 *
 * Without `digest` none is made, for readers that share a file with another one.
 */
export async function openSource(file: string, digest: boolean): Promise<Source> {
  if (file === '-') return openStandardInput();
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    // What has no size (pipes, files of /proc) is read until its end.
    return stat.isFile() && stat.size > 0 ? regular(handle, stat.size, digest) : piped(handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads the next block while the one before is being looked at. */
function regular(handle: FileHandle, size: number, digest: boolean): Source {
  const blocks = [0, 1].map(() => new Uint8Array(Math.min(blockBytes, size))) as [Uint8Array, Uint8Array];
  let turn: 0 | 1 = 0;
  let position = 0;
  let ahead: Promise<number> | undefined;

  async function fill(block: Uint8Array): Promise<number> {
    const length = Math.min(block.length, size - position);
    if (length === 0) return 0;
    const { bytesRead } = await handle.read(block, 0, length, position);
    position += bytesRead;
    return bytesRead;
  }

  return {
    size,
    ...(digest && size >= threadedDigestBytes ? { digest: digestOfFile(handle.fd, size) } : {}),
    async read() {
      const block = blocks[turn];
      const length = await (ahead ?? fill(block));
      if (length === 0) return undefined;
      turn = turn === 0 ? 1 : 0;
      ahead = fill(blocks[turn]);
      // It is told when it is asked for.
      ahead.catch(() => undefined);
      return block.subarray(0, length);
    },
    async close() {
      await ahead?.catch(() => undefined);
      await handle.close();
    },
  };
}

/** Reads only when asked: closing would wait for a pipe that stays silent. */
function piped(handle: FileHandle): Source {
  const block = new Uint8Array(blockBytes);
  return {
    async read() {
      const { bytesRead } = await handle.read(block, 0, blockBytes, null);
      return bytesRead === 0 ? undefined : block.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

function openStandardInput(): Source {
  if (process.stdin.isTTY) throw Object.assign(new Error(), { code: 'TTY' });
  const blocks = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return {
    async read() {
      const next = await blocks.next();
      if (next.done === true) return undefined;
      // A Buffer's subarray costs several times a plain array's, and there is one a packet.
      return new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.length);
    },
    async close() {
      await blocks.return?.();
    },
  };
}
