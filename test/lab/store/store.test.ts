import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createStore } from '../../../lab/store/store.ts';
import { runName, runRecord, suite as record } from '../../support/sample-report.ts';
import { withFolder } from '../../support/temporary.ts';

test('a suite has its folder, latest points to it, and git ignores all', () =>
  withFolder(async (folder) => {
    const root = join(folder, '.h2lab');
    const store = createStore(root);
    const first = await store.createSuite();
    const second = await store.createSuite();
    expect(first.path).not.toBe(second.path);
    expect(await readlink(join(root, 'runs', 'latest'))).toBe(basename(second.path));
    expect(await readFile(join(root, '.gitignore'), 'utf8')).toBe('*\n');
    expect((await stat(first.path)).mode & 0o777).toBe(0o700);
    expect(second.reportPath).toBe(join(second.path, 'report.html'));
  }));

test('a root that is there keeps its ignore file', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, '.gitignore'), '*\n!keep\n');
    await createStore(folder).createSuite();
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n!keep\n');
  }));

test('suite.json is the record', () =>
  withFolder(async (folder) => {
    const suite = await createStore(folder).createSuite();
    await suite.writeSuite(record);
    expect(JSON.parse(await readFile(join(suite.path, 'suite.json'), 'utf8'))).toEqual(record);
  }));

test('runs of one name get folders of their own', () =>
  withFolder(async (folder) => {
    const suite = await createStore(folder).createSuite();
    const name = runName(runRecord());
    const made = await Promise.all([suite.run(name), suite.run(name)]);
    expect(made.map(({ path }) => basename(path)).sort()).toEqual([
      'drain-grace-expired-netns-tls-fault-1',
      'drain-grace-expired-netns-tls-fault-1-2',
    ]);
  }));

test('a planted link is refused, as root and as runs', () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink('elsewhere', join(folder, 'root'));
    await expect(createStore(join(folder, 'root')).createSuite()).rejects.toThrow('symbolic link');
    await mkdir(join(folder, 'plain'));
    await symlink('../elsewhere', join(folder, 'plain', 'runs'));
    await expect(createStore(join(folder, 'plain')).createSuite()).rejects.toThrow('symbolic link');
  }));

test('something else that is called latest stays', () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'runs', 'latest'), { recursive: true });
    await createStore(folder).createSuite();
    expect((await stat(join(folder, 'runs', 'latest'))).isDirectory()).toBe(true);
  }));
