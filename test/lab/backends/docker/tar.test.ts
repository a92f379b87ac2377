import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tar, type TarEntry } from '../../../../lab/backends/docker/tar.ts';

async function collect(entries: TarEntry[]): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of tar(entries)) parts.push(part);
  return Buffer.concat(parts);
}

describe('the system tar reads our archives', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tar-test-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([0, 1, 511, 512, 513, 3_000_000])(
    'a file of %i bytes, from memory and from disk',
    async (size) => {
      const content = Buffer.alloc(size, 'x');
      const source = join(folder, 'source');
      writeFileSync(source, content);
      const archive = await collect([
        { name: 'peers/', kind: 'folder', mode: 0o755 },
        { name: 'peers/memory', kind: 'bytes', mode: 0o644, bytes: content },
        { name: 'disk', kind: 'file', mode: 0o755, path: source },
      ]);
      const out = mkdtempSync(join(folder, 'out-'));
      execFileSync('tar', ['-x', '-C', out, '--no-same-owner'], { input: archive });
      expect(readFileSync(join(out, 'peers', 'memory')).equals(content)).toBe(true);
      expect(readFileSync(join(out, 'disk')).equals(content)).toBe(true);
      expect(statSync(join(out, 'disk')).mode & 0o777).toBe(0o755);
    },
  );

  test('the same content gives the same archive, whatever the file times', async () => {
    const source = join(folder, 'again');
    writeFileSync(source, 'content');
    const entry: TarEntry = { name: 'again', kind: 'file', mode: 0o644, path: source };
    const first = await collect([entry]);
    writeFileSync(source, 'content');
    expect((await collect([entry])).equals(first)).toBe(true);
  });

  test('a name that ustar cannot hold is refused, not cut', async () => {
    const name = 'n'.repeat(101);
    await expect(collect([{ name, kind: 'folder', mode: 0o755 }])).rejects.toThrow('longer than 100 bytes');
  });
});
