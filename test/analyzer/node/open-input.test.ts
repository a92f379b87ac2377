import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openInput } from '../../../analyzer/node/open-input.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { withFolder } from '../../support/temporary.ts';

async function readAll(file: string): Promise<{ bytes: Buffer; blocks: number[]; sha256: string }> {
  const input = await openInput(file);
  try {
    const blocks: Buffer[] = [];
    for (let block = await input.read(); block !== undefined; block = await input.read()) {
      blocks.push(Buffer.from(block));
    }
    const sha256 = await input.sha256();
    return { bytes: Buffer.concat(blocks), blocks: blocks.map(({ length }) => length), sha256 };
  } finally {
    await input.close();
  }
}

describe('an input', () => {
  test('gives the bytes of its file in blocks, and their digest', async () => {
    await withFolder(async (folder) => {
      const bytes = randomBytes(2_500_000);
      const file = join(folder, 'capture');
      writeFileSync(file, bytes);
      const read = await readAll(file);
      expect(read.bytes.equals(bytes)).toBe(true);
      expect(read.blocks.length).toBeGreaterThan(1);
      expect(read.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    });
  });

  test('may be empty', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'empty');
      writeFileSync(file, '');
      const read = await readAll(file);
      expect(read).toMatchObject({ blocks: [], sha256: createHash('sha256').digest('hex') });
    });
  });

  test('may be left before its end', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture');
      writeFileSync(file, randomBytes(3_000_000));
      const input = await openInput(file);
      await input.read();
      await input.close();
      await expect(input.read()).rejects.toThrow(CaptureError);
    });
  });

  test('has the same digest however often it is asked for', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture');
      writeFileSync(file, 'a');
      const input = await openInput(file);
      while ((await input.read()) !== undefined);
      expect(await input.sha256()).toBe(await input.sha256());
      await input.close();
    });
  });
});

describe('a compressed input', () => {
  const content = randomBytes(200_000);

  test.each([
    ['gzip', gzipSync(content)],
    ['zstd', zstdCompressSync(content)],
  ])('%s, under any name, is unpacked; its digest is that of the file', async (_packing, packed) => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture.txt');
      writeFileSync(file, packed);
      const read = await readAll(file);
      expect(read.bytes.equals(content)).toBe(true);
      expect(read.sha256).toBe(createHash('sha256').update(packed).digest('hex'));
    });
  });

  test('that is cut is read as far as it goes, with a note', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture');
      writeFileSync(file, gzipSync(content).subarray(0, 150_000));
      const input = await openInput(file);
      let length = 0;
      for (let block = await input.read(); block !== undefined; block = await input.read())
        length += block.length;
      expect(length).toBeGreaterThan(100_000);
      expect(input.position()).toBe(input.size);
      expect(input.notes.map(({ kind }) => kind)).toEqual(['truncated']);
      await input.close();
    });
  });

  test('of which nothing can be unpacked is refused with the reason', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture');
      for (const bytes of [
        gzipSync(content).subarray(0, 7),
        Buffer.from('1f8b0808ffffffff0000ffff', 'hex'),
      ]) {
        writeFileSync(file, bytes);
        await expect(readAll(file)).rejects.toThrow(/expected a capture packed with gzip, .*(cut|damaged)/);
      }
    });
  });

  test('may be left in the middle', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'capture');
      writeFileSync(file, gzipSync(content));
      const input = await openInput(file);
      await input.read();
      await input.close();
      expect(openFiles()).not.toContain(file);
    });
  });
});

test('a large file has the same digest, or none where none is wanted', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'capture');
    writeFileSync(file, '');
    truncateSync(file, 70 << 20);
    const [input, other] = await Promise.all([openInput(file), openInput(file, { digest: false })]);
    expect(await input.sha256()).toBe(
      createHash('sha256')
        .update(new Uint8Array(70 << 20))
        .digest('hex'),
    );
    expect(await other.sha256()).toBe('');
    await Promise.all([input.close(), other.close()]);
  });
});

describe('what cannot be read is said in one line', () => {
  test.each([
    ['missing.pcap', 'there is no such file; check its name and folder'],
    ['folder', 'it is a folder; name the captures in it'],
  ])('%s', async (name, reason) => {
    await withFolder(async (folder) => {
      mkdirSync(join(folder, 'folder'));
      const file = join(folder, name);
      await expect(openInput(file)).rejects.toThrow(
        new CaptureError(`${file}: expected a capture, but ${reason}`),
      );
    });
  });

  test('a path through a file', async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'file'), '');
      const file = join(folder, 'file', 'capture');
      const error: unknown = await openInput(file).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CaptureError);
      expect(String(error)).toContain(file);
      expect(String(error)).not.toContain('\n');
    });
  });
});

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
