import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Ids of a folder where one file is one thing. */
function idsIn(...folder: string[]): string[] {
  const names = readdirSync(join(root, ...folder)).filter((name) => name.endsWith('.ts'));
  return names.map((name) => name.slice(0, -'.ts'.length)).sort();
}

const firstWords = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0] ?? '');

test('every scenario, its fault and the diagnosis that it must get', async () => {
  const [table, json] = await Promise.all([h2lab(['list']), h2lab(['list', '--json'])]);
  expect(table).toMatchObject({ code: 0, stderr: '' });
  expect(firstWords(table.stdout)).toEqual(idsIn('scenarios'));
  const rows = JSON.parse(json.stdout) as Record<string, unknown>[];
  expect(rows.map((row) => row['id'])).toEqual(idsIn('scenarios'));
  for (const row of rows) {
    expect(Object.keys(row).sort()).toEqual(['expected', 'fault', 'id', 'options', 'title']);
    expect(row['expected']).toHaveProperty('signature');
  }
});

test('every signature', async () => {
  const [table, json] = await Promise.all([
    h2lab(['list', '--signatures']),
    h2lab(['list', '--signatures', '--json']),
  ]);
  expect(firstWords(table.stdout)).toEqual(idsIn('analyzer', 'rules'));
  const rows = JSON.parse(json.stdout) as Record<string, unknown>[];
  expect(rows.map((row) => row['id'])).toEqual(idsIn('analyzer', 'rules'));
});
