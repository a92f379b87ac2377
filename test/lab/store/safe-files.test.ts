import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  ensureFolder,
  makeNewFolder,
  protectTree,
  writeFileAtomically,
} from '../../../lab/store/safe-files.ts';
import { withFolder } from '../../support/temporary.ts';

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** Runs with another umask; the process has one, so no test here may run beside another. */
async function withUmask<T>(mask: number, use: () => Promise<T>): Promise<T> {
  const before = process.umask(mask);
  try {
    return await use();
  } finally {
    process.umask(before);
  }
}

describe('modes do not depend on the umask', () => {
  test.each([0o000, 0o022, 0o277])('umask %p', (mask) =>
    withFolder(async (folder) => {
      const made = join(folder, 'made');
      const path = join(made, 'key.log');
      await withUmask(mask, async () => {
        await makeNewFolder(made);
        await writeFileAtomically(path, 'secret');
      });
      expect([await mode(made), await mode(path)]).toEqual([0o700, 0o600]);
    }),
  );

  test('what others wrote is protected too, and links are not followed', () =>
    withFolder(async (folder) => {
      const outside = join(folder, 'outside');
      const tree = join(folder, 'tree');
      await writeFile(outside, '', { mode: 0o644 });
      await mkdir(join(tree, 'captures'), { recursive: true });
      await writeFile(join(tree, 'captures', 'x.pcapng'), '');
      await chmod(join(tree, 'captures', 'x.pcapng'), 0o644);
      await symlink(outside, join(tree, 'link'));
      await protectTree(tree);
      expect(await mode(join(tree, 'captures'))).toBe(0o700);
      expect(await mode(join(tree, 'captures', 'x.pcapng'))).toBe(0o600);
      expect(await mode(outside)).toBe(0o644);
    }));
});

describe('writeFileAtomically', () => {
  test('replaces a file and leaves nothing beside it', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'plan.json');
      await writeFileAtomically(path, 'one');
      await writeFileAtomically(path, 'two');
      expect(await readFile(path, 'utf8')).toBe('two');
      expect(await readdir(folder)).toEqual(['plan.json']);
    }));

  test('refuses a link, dangling or not, and does not touch its target', () =>
    withFolder(async (folder) => {
      const target = join(folder, 'target');
      await writeFile(target, 'mine');
      await symlink(target, join(folder, 'a'));
      await symlink(join(folder, 'nowhere'), join(folder, 'b'));
      for (const name of ['a', 'b']) {
        await expect(writeFileAtomically(join(folder, name), 'x')).rejects.toThrow('is a symbolic link');
      }
      expect(await readFile(target, 'utf8')).toBe('mine');
      expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'target']);
    }));

  test('refuses a folder', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'x'));
      await expect(writeFileAtomically(join(folder, 'x'), '')).rejects.toThrow('is no file');
    }));
});

describe('folders', () => {
  test('a new folder is new', () =>
    withFolder(async (folder) => {
      expect(await makeNewFolder(join(folder, 'x'))).toBe(true);
      expect(await makeNewFolder(join(folder, 'x'))).toBe(false);
    }));

  test('an existing folder is taken, a link or a file is refused', () =>
    withFolder(async (folder) => {
      await ensureFolder(folder);
      await symlink(folder, join(folder, 'link'));
      await writeFile(join(folder, 'file'), '');
      await expect(ensureFolder(join(folder, 'link'))).rejects.toThrow(
        'is a symbolic link: expected a folder',
      );
      await expect(ensureFolder(join(folder, 'file'))).rejects.toThrow('is no folder: expected a folder');
      expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
    }));
});
