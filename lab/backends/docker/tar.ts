import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * Writes POSIX ustar archives, the form in which the engine takes build contexts and files. Streams large files, so
 * that no copy of a 100 MB binary is staged on disk (and left there by a crash). Owner is root; times are zero, so
 * that the engine's build cache sees the same archive for the same content.
 */

/** One member: a folder, bytes, or a file on this machine. */
export type TarEntry =
  | { name: string; kind: 'folder'; mode: number }
  | { name: string; kind: 'bytes'; mode: number; bytes: Uint8Array }
  | { name: string; kind: 'file'; mode: number; path: string };

const BLOCK_BYTES = 512;
const NAME_BYTES = 100;

/** Yields the archive of the entries, in order. Names are relative, with `/`, at most 100 bytes. */
export async function* tar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    if (entry.kind === 'folder') {
      yield header(entry.name, entry.mode, 0, '5');
    } else if (entry.kind === 'bytes') {
      yield header(entry.name, entry.mode, entry.bytes.length, '0');
      yield entry.bytes;
      yield padding(entry.bytes.length);
    } else {
      yield* file(entry.name, entry.mode, entry.path);
    }
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}

async function* file(name: string, mode: number, path: string): AsyncGenerator<Uint8Array> {
  const { size } = await stat(path);
  yield header(name, mode, size, '0');
  let sent = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    sent += bytes.length;
    yield bytes;
  }
  if (sent !== size)
    throw new Error(`${path} changed while it was read: ${size} bytes expected, ${sent} read`);
  yield padding(size);
}

function header(name: string, mode: number, size: number, type: string): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > NAME_BYTES)
    throw new Error(`file name longer than ${NAME_BYTES} bytes: ${name}`);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108); // owner
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // modification time
  block.fill(' ', 148, 156); // the checksum counts itself as spaces
  block.write(type, 156);
  block.write('ustar\0' + '00', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(octal(sum, 6) + '\0 ', 148, 'latin1');
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function padding(size: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}
