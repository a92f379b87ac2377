import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { discover, listIds, load } from '../../../analyzer/node/discover.ts';
import { withFolder } from '../../support/temporary.ts';

function put(folder: string, names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), `export default { name: '${name}' };\n`);
}

describe('a folder where one file is one thing', () => {
  test('holds the ids of its sources, sorted; nothing else is an id', async () => {
    await withFolder(async (folder) => {
      put(folder, ['b-2.ts', 'a.js', 'a.d.ts', 'b.test.ts', 'README.md', '.hidden.ts', 'Upper.ts', 'x.json']);
      mkdirSync(join(folder, 'kit'));
      put(join(folder, 'kit'), ['inner.ts']);
      expect(await listIds(folder)).toEqual(['a', 'b-2']);
    });
  });

  test('gives the default export of each, in order of id', async () => {
    await withFolder(async (folder) => {
      put(folder, ['b.js', 'a-1.js', 'a.js', 'notes.txt']);
      const found = await discover<{ name: string }>(folder);
      expect(found).toEqual([
        { id: 'a', file: join(folder, 'a.js'), value: { name: 'a.js' } },
        { id: 'a-1', file: join(folder, 'a-1.js'), value: { name: 'a-1.js' } },
        { id: 'b', file: join(folder, 'b.js'), value: { name: 'b.js' } },
      ]);
    });
  });

  test('loads the asked ones alone: a broken neighbour does no harm', async () => {
    await withFolder(async (folder) => {
      put(folder, ['good.js']);
      writeFileSync(join(folder, 'broken.js'), 'throw new Error("must not be loaded");\n');
      const found = await discover(folder, new Set(['good']));
      expect(found.map(({ id }) => id)).toEqual(['good']);
      await expect(discover(folder)).rejects.toThrow('must not be loaded');
    });
  });
});

test('a file without a default export is named', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'empty.js');
    writeFileSync(file, 'export const other = 1;\n');
    await expect(load(file)).rejects.toThrow(`${file} has no default export`);
  });
});

test('characters of paths that URLs treat in their own way do no harm', async () => {
  await withFolder(async (folder) => {
    const odd = join(folder, 'a #1 %20?');
    mkdirSync(odd);
    put(odd, ['a.js']);
    expect((await discover(odd)).map(({ id }) => id)).toEqual(['a']);
  });
});
