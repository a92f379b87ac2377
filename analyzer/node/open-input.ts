import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A capture that cannot be read at all; its message is one line for the user. */
export class CaptureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaptureError';
  }
}

/** An input being read. */
export interface OpenInput {
  /** The next block, borrowed until the next call; undefined at the end. Rejects with a {@link CaptureError}. */
  read(): Promise<Uint8Array | undefined>;
  /** Hex digest of what has been read. */
  sha256(): string;
  close(): Promise<void>;
}

/** Large enough that reading costs nothing beside dissecting, small enough that memory does not show it. */
const blockBytes = 1 << 20;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read by this user',
  EISDIR: 'it is a folder; name the captures in it',
};

function explained(file: string, error: unknown): CaptureError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new CaptureError(`${file}: ${reasons[code ?? ''] ?? message}`);
}

type Source = Pick<OpenInput, 'read' | 'close'>;

async function openFile(file: string): Promise<Source> {
  const handle = await open(file);
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw Object.assign(new Error(), { code: 'EISDIR' });
  }
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
  const blocks = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return {
    async read() {
      const next = await blocks.next();
      return next.done === true ? undefined : next.value;
    },
    async close() {
      await blocks.return?.();
    },
  };
}

/** Opens a capture for reading; `-` is standard input. Rejects with a {@link CaptureError}. */
export async function openInput(file: string): Promise<OpenInput> {
  const source =
    file === '-'
      ? openStandardInput()
      : await openFile(file).catch((error: unknown) => {
          throw explained(file, error);
        });
  const hash = createHash('sha256');
  let digest: string | undefined;
  return {
    async read() {
      const bytes = await source.read().catch((error: unknown) => {
        throw explained(file, error);
      });
      if (bytes !== undefined) hash.update(bytes);
      return bytes;
    },
    sha256: () => (digest ??= hash.digest('hex')),
    close: () => source.close(),
  };
}

/** Opens all of them or none: those that were open are closed again when one of them cannot be read. */
export async function openInputs(files: readonly string[]): Promise<OpenInput[]> {
  const results = await Promise.allSettled(files.map(openInput));
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return opened;
  await Promise.all(opened.map((input) => input.close()));
  throw failure.reason;
}
