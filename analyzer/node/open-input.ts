import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** A capture that cannot be read at all; its message is one line for the user. */
export class CaptureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaptureError';
  }
}

/** An input being read. */
export interface OpenInput {
  /** The next block of the file, undefined at its end. Rejects with a {@link CaptureError}. */
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

/** Opens a capture for reading; `-` is standard input. */
export async function openInput(file: string): Promise<OpenInput> {
  if (file !== '-') {
    const found = await stat(file).catch((error: unknown) => {
      throw explained(file, error);
    });
    if (found.isDirectory()) throw explained(file, { code: 'EISDIR' });
  }
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: blockBytes });
  const blocks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const hash = createHash('sha256');
  let digest: string | undefined;
  return {
    async read() {
      try {
        const next = await blocks.next();
        if (next.done === true) return undefined;
        hash.update(next.value);
        return next.value;
      } catch (error) {
        throw explained(file, error);
      }
    },
    sha256: () => (digest ??= hash.digest('hex')),
    async close() {
      await blocks.return?.();
    },
  };
}
