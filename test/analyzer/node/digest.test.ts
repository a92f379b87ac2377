import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digestOfBytes, digestOfFile, noDigest } from '../../../analyzer/node/digest.ts';
import { withFolder } from '../../support/temporary.ts';

const bytes = randomBytes(2_500_001);
const sha256 = (of: Uint8Array): string => createHash('sha256').update(of).digest('hex');

describe('a digest', () => {
  test('of bytes that pass', async () => {
    const digest = digestOfBytes();
    digest.update(bytes.subarray(0, 1000));
    digest.update(bytes.subarray(1000));
    expect(await digest.hex()).toBe(sha256(bytes));
    expect(await digest.hex()).toBe(sha256(bytes));
    await digest.close();
  });

  test.each([
    ['whole', bytes.length],
    ['up to the length that it had', 2_000_000],
    ['shorter than it was', bytes.length + 999],
  ])('of a file, %s, made by a thread', async (_what, size) => {
    await withFolder(async (folder) => {
      const path = join(folder, 'capture');
      writeFileSync(path, bytes);
      const handle = await open(path);
      const digest = digestOfFile(handle.fd, size);
      // The reader's own place in the file stays where it is.
      const { bytesRead } = await handle.read(new Uint8Array(10), 0, 10, null);
      expect(bytesRead).toBe(10);
      expect(await digest.hex()).toBe(sha256(bytes.subarray(0, size)));
      await digest.close();
      await handle.close();
    });
  });

  test('that is given up early ends its thread', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'capture');
      writeFileSync(path, bytes);
      const handle = await open(path);
      const digest = digestOfFile(handle.fd, bytes.length);
      await digest.close();
      await expect(digest.hex()).rejects.toThrow('stopped');
      await handle.close();
    });
  });

  test('that nobody wants is empty', async () => {
    const digest = noDigest();
    digest.update(bytes);
    expect(await digest.hex()).toBe('');
    await digest.close();
  });
});
