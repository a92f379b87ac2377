import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';
import { withFolder } from '../../support/temporary.ts';

test('pages are written, found fresh, found stale, and removed with their rule', async () => {
  await withFolder(async (cwd) => {
    mkdirSync(join(cwd, 'analyzer', 'signatures'), { recursive: true });
    mkdirSync(join(cwd, 'scenarios'));
    mkdirSync(join(cwd, 'reports', 'schema'), { recursive: true });
    const page = join(cwd, 'analyzer', 'signatures', 'connection-aging.md');
    const left = join(cwd, 'analyzer', 'signatures', 'gone.md');

    expect((await h2lab(['pages', '--check'], { cwd })).code).toBe(1);
    expect((await h2lab(['pages'], { cwd })).stdout).toContain('written: scenarios/README.md');
    expect(await h2lab(['pages', '--check'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    const text = readFileSync(page, 'utf8');
    expect(text).toContain('connection-aging');

    writeFileSync(page, `${text}\nby hand`);
    writeFileSync(left, 'of a rule that is gone');
    const stale = await h2lab(['pages', '--check'], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stdout.trimEnd().split('\n')).toEqual([
      'stale: analyzer/signatures/connection-aging.md',
      'stale: analyzer/signatures/gone.md',
    ]);
    await h2lab(['pages'], { cwd });
    expect(readFileSync(page, 'utf8')).toBe(text);
    expect((await h2lab(['pages', '--check'], { cwd })).code).toBe(0);
  });
});

test('the pages of this repository are fresh', async () => {
  const cwd = join(import.meta.dirname, '..', '..', '..');
  expect(await h2lab(['pages', '--check'], { cwd })).toMatchObject({ code: 0, stdout: '' });
});
