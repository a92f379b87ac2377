import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { openTaps, type TapInput } from '../../../analyzer/node/tap-input.ts';
import { withFolder } from '../../support/temporary.ts';

/** Paths that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return [];
    }
  });
}

function put(folder: string, ...contents: (string | Uint8Array)[]): { file: string }[] {
  return contents.map((content, index) => {
    const file = join(folder, `file-${index}`);
    writeFileSync(file, content);
    return { file };
  });
}

async function text(tap: TapInput): Promise<string> {
  let bytes = '';
  for (let block = await tap.read(); block !== undefined; block = await tap.read()) {
    bytes += Buffer.from(block).toString();
  }
  return bytes;
}

const sha256 = (of: string | Uint8Array): string => createHash('sha256').update(of).digest('hex');

describe('the files of a tap', () => {
  test('are read one after the other, one open at a time', async () => {
    await withFolder(async (folder) => {
      const packed = gzipSync('two');
      const [a = { file: '' }, b = { file: '' }, c = { file: '' }] = put(folder, 'one', packed, 'three');
      const [tap] = await openTaps([{ ...a, then: [b, c] }]);
      if (tap === undefined) throw new Error('nothing was opened');
      expect(tap.size).toBe(3 + packed.length + 5);
      expect(openFiles()).not.toContain(b.file);
      expect(await text(tap)).toBe('one');
      expect(await tap.nextFile()).toBe(true);
      expect(openFiles()).not.toContain(a.file);
      expect(await text(tap)).toBe('two');
      expect(tap.position()).toBe(3 + packed.length);
      expect(await tap.sha256()).toEqual([sha256('one'), sha256(packed), '']);
      expect(await tap.nextFile()).toBe(true);
      expect(await text(tap)).toBe('three');
      expect(await tap.nextFile()).toBe(false);
      expect(await tap.sha256()).toEqual([sha256('one'), sha256(packed), sha256('three')]);
      await tap.close();
      expect(openFiles().filter((file) => file.startsWith(folder))).toEqual([]);
    });
  });

  test('that cannot be opened when its turn comes is an error that names it', async () => {
    await withFolder(async (folder) => {
      const [a = { file: '' }] = put(folder, 'one');
      const gone = join(folder, 'gone');
      const [tap] = await openTaps([{ ...a, then: [{ file: gone }] }]);
      await expect(tap?.nextFile()).rejects.toThrow(`${gone}: expected a capture, but there is no such file`);
      await tap?.close();
    });
  });

  test('are where their path says', async () => {
    await withFolder(async (folder) => {
      const [a = { file: '' }] = put(folder, 'one');
      const [tap] = await openTaps([{ file: 'a name', path: a.file }]);
      expect(tap === undefined ? '' : await text(tap)).toBe('one');
      await tap?.close();
    });
  });
});

describe('several taps', () => {
  test('are open until they are closed', async () => {
    await withFolder(async (folder) => {
      const files = put(folder, 'a', 'b');
      const taps = await openTaps(files);
      expect(openFiles()).toEqual(expect.arrayContaining(files.map(({ file }) => file)));
      for (const tap of taps) await tap.close();
      expect(openFiles().filter((file) => file.startsWith(folder))).toEqual([]);
    });
  });

  test('are all closed when one of them cannot be opened, and the error is of that one', async () => {
    await withFolder(async (folder) => {
      const [good = { file: '' }] = put(folder, 'bytes');
      const socket = join(folder, 'socket');
      const server = createServer().listen(socket);
      await once(server, 'listening');
      try {
        // A socket can be looked at but not opened (ENXIO).
        const error: unknown = await openTaps([{ file: socket }, good]).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(CaptureError);
        expect(String(error)).toContain(`${socket}: `);
        expect(openFiles()).not.toContain(good.file);
      } finally {
        server.close();
      }
    });
  });
});
