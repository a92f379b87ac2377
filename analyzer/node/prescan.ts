/**
 * Keys that stand behind the packets which need them (pcapng decryption secrets blocks): found by a first look at a
 * file, so that nothing has to wait for them.
 *
 * In a plain file the look is taken when a connection is met whose keys are not known yet, and only then: it hops from
 * block header to block header. A compressed file is unpacked once more. A pipe cannot be read twice: there records
 * wait (`tls/waiting.ts`).
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createCaptureReader } from '../capture/reader.ts';
import { BlockType, blockOverhead, byteOrderMagic, largestBlock } from '../capture/pcapng-blocks.ts';
import { readSecrets } from '../capture/secrets.ts';
import type { MoreKeys } from '../tls/keylog.ts';
import { packingMagicLength, packingOf } from './decompress.ts';
import { openInput } from './open-input.ts';
import type { InputSpec } from './pass.ts';

/** Where the keys of an input are, beside key logs. Plain data: it can be sent to a thread. */
export interface KeyPlan {
  /** Files to look through when a connection has no keys. */
  files: readonly string[];
  /** Key logs out of compressed files. */
  texts: readonly string[];
  /** Keys may come while the input is read, and not be known before. */
  mayCome: boolean;
}

/** Finds out how the keys of an input are found. A file that cannot be read has none; reading it will say why. */
export async function planKeys(spec: InputSpec): Promise<KeyPlan> {
  const files: string[] = [];
  const texts: string[] = [];
  let mayCome = false;
  for (const { file, path } of [spec, ...(spec.then ?? [])]) {
    const name = path ?? file;
    const kind = name === '-' ? 'pipe' : await kindOf(name).catch(() => 'unreadable' as const);
    if (kind === 'pipe') mayCome = true;
    else if (kind === 'plain') files.push(name);
    else if (kind === 'packed') texts.push(...(await packedKeys(name).catch(() => [])));
  }
  return { files, texts, mayCome };
}

/** What a key log asks for more keys, by this plan; undefined when there is nothing to look through. */
export function moreKeys(plan: KeyPlan): MoreKeys | undefined {
  return plan.files.length === 0 ? undefined : () => plan.files.flatMap(embeddedKeys);
}

async function kindOf(path: string): Promise<'pipe' | 'plain' | 'packed'> {
  // A pipe is not even opened: closing it again would end its writer.
  const found = await stat(path);
  if (!found.isFile() || found.size === 0) return 'pipe';
  const handle = await open(path);
  try {
    const magic = new Uint8Array(packingMagicLength);
    await handle.read(magic, 0, magic.length, 0);
    return packingOf(magic) === undefined ? 'plain' : 'packed';
  } finally {
    await handle.close();
  }
}

/** Secrets of a compressed pcapng; what is unpacked to something else is not unpacked further. */
async function packedKeys(path: string): Promise<string[]> {
  const texts: string[] = [];
  const ignore = (): void => undefined;
  const reader = createCaptureReader({
    start: ignore,
    packet: ignore,
    secrets: (text) => texts.push(text),
    note: ignore,
  });
  const input = await openInput(path, { digest: false });
  try {
    let isFirst = true;
    for (let bytes = await input.read(); bytes !== undefined; bytes = await input.read()) {
      if (isFirst && !beginsLikePcapng(bytes)) return texts;
      isFirst = false;
      reader.push(bytes);
    }
  } finally {
    await input.close();
  }
  return texts;
}

function beginsLikePcapng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a;
}

/** Read at a time: many small packets' blocks in one call, and of large ones little more than their headers. */
const windowBytes = 1 << 18;
/** Block header, and the byte-order magic of a section header behind it. */
const headBytes = 12;

/**
 * The key logs in a pcapng file, in order; none in a file of another format, or that cannot be read. Damage ends the
 * look, as it ends the reading.
 */
export function embeddedKeys(path: string): string[] {
  const texts: string[] = [];
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    walk(file, fstatSync(file).size, texts);
  } catch {
    // Whoever reads the packets meets the same error and says so.
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return texts;
}

function walk(file: number, size: number, texts: string[]): void {
  let bytes = new Uint8Array(windowBytes);
  let view = new DataView(bytes.buffer);
  /** What the window holds: `filled` bytes of the file from `start` on. */
  let start = 0;
  let filled = 0;
  let littleEndian = true;

  function has(at: number, length: number): boolean {
    if (at >= start && at + length <= start + filled) return true;
    if (length > bytes.length) {
      bytes = new Uint8Array(length);
      view = new DataView(bytes.buffer);
    }
    start = at;
    filled = readSync(file, bytes, 0, bytes.length, at);
    return length <= filled;
  }

  for (let at = 0; at + headBytes <= size && has(at, headBytes);) {
    const type = view.getUint32(at - start, littleEndian);
    if (type === BlockType.SECTION_HEADER)
      littleEndian = view.getUint32(at - start + 8, true) === byteOrderMagic;
    else if (at === 0) return;
    const length = view.getUint32(at - start + 4, littleEndian);
    if (length < blockOverhead || length > largestBlock) return;
    if (type === BlockType.DECRYPTION_SECRETS && length >= blockOverhead + 8 && has(at, length)) {
      const body = at - start + 8;
      const { keyLog } = readSecrets(bytes, view, body, body + length - blockOverhead, littleEndian);
      if (keyLog !== undefined) texts.push(keyLog);
    }
    at += (length + 3) & ~3;
  }
}
