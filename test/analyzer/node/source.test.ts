import { appendFileSync, createWriteStream, truncateSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openSource, type Source } from '../../../analyzer/node/source.ts';
import { makePipe, withFolder } from '../../support/temporary.ts';

async function rest(source: Source): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for (let block = await source.read(); block !== undefined; block = await source.read()) {
    blocks.push(Buffer.from(block));
  }
  return Buffer.concat(blocks);
}

const bytes = randomBytes(2_500_000);

describe('a regular file', () => {
  test('is read up to where it ended when it was opened, however it grows', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'capture');
      writeFileSync(path, bytes);
      const source = await openSource(path, true);
      const first = Buffer.from((await source.read()) ?? []);
      appendFileSync(path, 'more and more');
      expect(Buffer.concat([first, await rest(source)]).equals(bytes)).toBe(true);
      expect(source.size).toBe(bytes.length);
      await source.close();
    });
  });

  test('that shrinks meanwhile ends early', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'capture');
      writeFileSync(path, bytes);
      const source = await openSource(path, true);
      truncateSync(path, 1_000_000);
      expect(bytes.subarray(0, 1_000_000).equals(await rest(source))).toBe(true);
      await source.close();
    });
  });

  test('a block stays as it is until the next is asked for', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'capture');
      writeFileSync(path, bytes);
      const source = await openSource(path, true);
      const first = (await source.read()) ?? new Uint8Array(0);
      // The block behind it is being read now; a stat takes at least as long as that.
      await withFolder(() => Promise.resolve());
      expect(bytes.subarray(0, first.length).equals(first)).toBe(true);
      await source.close();
    });
  });
});

describe('what has no size', () => {
  test('a named pipe is read until its writer goes', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'pipe');
      makePipe(path);
      const writer = createWriteStream(path);
      writer.end(bytes);
      const source = await openSource(path, true);
      expect(source.size).toBeUndefined();
      expect((await rest(source)).equals(bytes)).toBe(true);
      await source.close();
    });
  });

  test('a file of /proc is read to its end', async () => {
    const source = await openSource('/proc/self/status', true);
    expect((await rest(source)).toString()).toContain('Pid:');
    await source.close();
  });
});

test('a folder is refused with the code of the system', async () => {
  await withFolder(async (folder) => {
    await expect(openSource(folder, true)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
