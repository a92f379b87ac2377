/** The files of one tap, read one after the other. */
import { stat } from 'node:fs/promises';
import type { CaptureNote } from '../model/packet.ts';
import { openInput, type OpenInput, type OpenOptions } from './open-input.ts';
import type { FileSpec, InputSpec } from './pass.ts';

/** An input being read: a file, or several that follow each other. Only one of them is open at a time. */
export interface TapInput {
  /** The next block of the current file, borrowed until the next call; undefined at its end. */
  read(): Promise<Uint8Array | undefined>;
  /** Goes on to the next file; false when there is none. */
  nextFile(): Promise<boolean>;
  /** Digest of each file; empty for one that was not read. */
  sha256(): Promise<string[]>;
  /** Remarks on how the current file was packed; complete when it has been read to its end. */
  notes(): readonly CaptureNote[];
  /** Bytes of all files; undefined when one of them is a pipe. */
  readonly size: number | undefined;
  /** Bytes read so far. */
  position(): number;
  close(): Promise<void>;
}

/** Where the bytes of a file are. */
export const pathOf = ({ file, path }: FileSpec): string => path ?? file;

/** Bytes of a regular file; NaN for what is none, which must not be opened twice: a pipe gives its bytes once. */
export async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : NaN;
}

async function openTap(spec: InputSpec, options: OpenOptions): Promise<TapInput> {
  const paths = [spec, ...(spec.then ?? [])].map(pathOf);
  let current: OpenInput = await openInput(paths[0] ?? '', options);
  const rest = await Promise.all(paths.slice(1).map(sizeOf));
  const total = rest.reduce((sum, size) => sum + size, current.size ?? NaN);
  const digests: string[] = [];
  let index = 0;
  let before = 0;

  return {
    size: Number.isNaN(total) ? undefined : total,
    read: () => current.read(),
    notes: () => current.notes,
    position: () => before + current.position(),
    async nextFile() {
      const next = paths[index + 1];
      if (next === undefined) return false;
      digests[index] = await current.sha256();
      before += current.position();
      await current.close();
      index++;
      current = await openInput(next, options);
      return true;
    },
    async sha256() {
      digests[index] = await current.sha256();
      return paths.map((_, at) => digests[at] ?? '');
    },
    close: () => current.close(),
  };
}

/** Opens all inputs or none: those that were open are closed again when one of them cannot be read. */
export async function openTaps(specs: readonly InputSpec[], options: OpenOptions = {}): Promise<TapInput[]> {
  const results = await Promise.allSettled(specs.map((spec) => openTap(spec, options)));
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure === undefined) return opened;
  await Promise.all(opened.map((input) => input.close()));
  throw failure.reason;
}
