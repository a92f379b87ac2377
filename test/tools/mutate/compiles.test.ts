import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createCompiles } from './compiles.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const path = join(import.meta.dirname, 'compiles.ts');
const compiles = createCompiles(join(root, 'tsconfig.json'), [path]);

test.each([
  ['const f = (x?: { y: number }) => (x !== undefined && x.y > 1 ? 1 : 2);\nf();', true],
  ['const f = (x?: { y: number }) => (x.y > 1 ? 1 : 2);\nf();', false],
  ['const f = (unused: number) => 1;\nf(1);', true],
  ['const f = (x: number) => {\n  if (false as boolean) return x + 1;\n  return x;\n};\nf(1);', true],
])('%s: %p', (source, expected) => {
  expect(compiles(path, source)).toBe(expected);
});
