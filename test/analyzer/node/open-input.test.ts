import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CaptureError, openInput, openInputs } from '../../../analyzer/node/open-input.ts';
import { withFolder } from '../../support/temporary.ts';

async function readAll(file: string): Promise<{ bytes: Buffer; blocks: number[]; sha256: string }> {
  const input = await openInput(file);
  const blocks: Buffer[] = [];
  for (let block = await input.read(); block !== undefined; block = await input.read()) {
    blocks.push(Buffer.from(block));
  }
  const sha256 = input.sha256();
  await input.close();
  return { bytes: Buffer.concat(blocks), blocks: blocks.map(({ length }) => length), sha256 };
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
      expect(input.sha256()).toBe(input.sha256());
      await input.close();
    });
  });
});

describe('what cannot be read is said in one line', () => {
  test.each([
    ['missing.pcap', 'there is no such file'],
    ['folder', 'it is a folder; name the captures in it'],
  ])('%s', async (name, reason) => {
    await withFolder(async (folder) => {
      mkdirSync(join(folder, 'folder'));
      const file = join(folder, name);
      await expect(openInput(file)).rejects.toThrow(new CaptureError(`${file}: ${reason}`));
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

describe('several inputs', () => {
  test('are open until they are closed', async () => {
    await withFolder(async (folder) => {
      const files = ['a', 'b'].map((name) => join(folder, name));
      for (const file of files) writeFileSync(file, 'bytes');
      const inputs = await openInputs(files);
      expect(openFiles()).toEqual(expect.arrayContaining(files));
      for (const input of inputs) await input.close();
      for (const file of files) expect(openFiles()).not.toContain(file);
    });
  });

  test('are all closed when one of them cannot be opened, and the error is of that one', async () => {
    await withFolder(async (folder) => {
      const [good, socket] = [join(folder, 'good'), join(folder, 'socket')];
      writeFileSync(good, 'bytes');
      const server = createServer().listen(socket);
      await once(server, 'listening');
      try {
        // A socket can be looked at but not opened (ENXIO).
        const error: unknown = await openInputs([socket, good]).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(CaptureError);
        expect(String(error)).toContain(`${socket}: `);
        expect(openFiles()).not.toContain(good);
      } finally {
        server.close();
      }
    });
  });
});
