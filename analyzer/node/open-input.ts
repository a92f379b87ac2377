import type { CaptureNote } from '../model/packet.ts';
import { packingMagicLength, packingOf, unpacked } from './decompress.ts';
import { digestOfBytes, noDigest } from './digest.ts';
import { CaptureError, explained } from './read-errors.ts';
import { openSource, type Source } from './source.ts';

/** An input being read: a file, a pipe or standard input, unpacked when it is compressed. */
export interface OpenInput {
  /** The next block, borrowed until the next call; undefined at the end. Rejects with a {@link CaptureError}. */
  read(): Promise<Uint8Array | undefined>;
  /** Hex digest of the file as it lies there, compressed or not; of a pipe, of what has been read. Empty when none is made. */
  sha256(): Promise<string>;
  /** Bytes of the file when it was opened; undefined for a pipe. */
  readonly size: number | undefined;
  /** Bytes of the file read so far. */
  position(): number;
  /** What there is to remark on how the file was packed. */
  readonly notes: readonly CaptureNote[];
  close(): Promise<void>;
}

/** How inputs are opened. */
export interface OpenOptions {
  /** Make the digest; threads that read the same file leave it to one of them. */
  digest?: boolean;
  /** For errors: `a capture` when absent. */
  expected?: string;
}

/** Opens a capture for reading; `-` is standard input. Rejects with a {@link CaptureError}. */
export async function openInput(file: string, options: OpenOptions = {}): Promise<OpenInput> {
  const wanted = options.digest !== false;
  const source = await openSource(file, wanted).catch((error: unknown) => {
    throw explained(file, error, options.expected);
  });
  const digest = source.digest ?? (wanted ? digestOfBytes() : noDigest());
  const notes: CaptureNote[] = [];
  let position = 0;
  let closed = false;
  let pieces: AsyncGenerator<Uint8Array> | undefined;

  async function readSource(): Promise<Uint8Array | undefined> {
    const bytes = await source.read();
    if (bytes === undefined) return undefined;
    position += bytes.length;
    digest.update(bytes);
    return bytes;
  }

  return {
    size: source.size,
    notes,
    position: () => position,
    async read() {
      if (closed) throw new CaptureError(`${file}: it was closed before its end`);
      try {
        pieces ??= contents(file, readSource, (note) => notes.push(note));
        const next = await pieces.next();
        return next.done === true ? undefined : next.value;
      } catch (error) {
        throw explained(file, error);
      }
    },
    sha256: () =>
      digest.hex().catch((error: unknown) => {
        throw explained(file, error);
      }),
    async close() {
      closed = true;
      await pieces?.return(undefined);
      await digest.close();
      await source.close();
    },
  };
}

/** The bytes of a capture: those of the file, or what they unpack to. */
async function* contents(
  file: string,
  read: Source['read'],
  note: (note: CaptureNote) => void,
): AsyncGenerator<Uint8Array> {
  const first = await firstBytes(read);
  if (first === undefined) return;
  const packing = packingOf(first);
  if (packing === undefined) {
    yield first;
    for (let bytes = await read(); bytes !== undefined; bytes = await read()) yield bytes;
    return;
  }
  let length = 0;
  let why: CaptureNote | undefined;
  for await (const piece of unpacked(packing, first, read, (one) => (why = one))) {
    length += piece.length;
    yield piece;
  }
  if (why === undefined) return;
  if (length === 0) {
    throw new CaptureError(
      `${file}: expected a capture packed with ${packing}, but nothing in it can be unpacked: ${why.text}`,
    );
  }
  note(why);
}

/** The first block, long enough to tell what it is; a pipe may give less at a time. */
async function firstBytes(read: Source['read']): Promise<Uint8Array | undefined> {
  let first = await read();
  while (first !== undefined && first.length < packingMagicLength) {
    const kept = Uint8Array.from(first);
    const more = await read();
    if (more === undefined) return kept;
    first = Uint8Array.of(...kept, ...more);
  }
  return first;
}
