import { expect, test } from '@jest/globals';
import { mutantsOf } from './mutants.ts';

function conditionsOf(source: string): string[] {
  return mutantsOf(source).map(({ condition }) => condition);
}

test('each operand of a condition is removed by itself', () => {
  const mutants = mutantsOf('if (a > 1 && b) run();');
  expect(mutants.map(({ condition, source }) => [condition, source])).toEqual([
    ['a > 1', 'if ((b)) run();'],
    ['b', 'if ((a > 1)) run();'],
  ]);
});

test('a condition without operands never holds', () => {
  expect(mutantsOf('const x = old ? 1 : 2;').map(({ source }) => source)).toEqual([
    'const x = (false as boolean) ? 1 : 2;',
  ]);
  expect(mutantsOf('if (late) return;').map(({ source }) => source)).toEqual([
    'if ((false as boolean)) return;',
  ]);
});

test('a chain has as many conditions as operands', () => {
  expect(conditionsOf('if (a && b && c) run();').sort()).toEqual(['a', 'b', 'c']);
  expect(conditionsOf('if ((a || b) && c) run();').sort()).toEqual(['(a || b)', 'a', 'b', 'c']);
});

test('every condition of a tree is found once, with its line', () => {
  const source = 'if (a || b && c) {\n  if (d) run(e ? 1 : 2);\n}';
  expect(mutantsOf(source).map(({ condition, line }) => `${line} ${condition}`)).toEqual([
    '1 a',
    '1 b && c',
    '1 b',
    '1 c',
    '2 d',
    '2 e',
  ]);
});

test('what the memory needs is left alone', () => {
  expect(conditionsOf('if (late || list.length >= mostKept) return;')).toEqual(['late']);
  expect(conditionsOf('if (kept.size >= mostKept && !kept.has(one)) return;')).toEqual([]);
  expect(conditionsOf('if (kept.size >= mostKept || kept.has(one)) return;')).toEqual(['kept.has(one)']);
});
