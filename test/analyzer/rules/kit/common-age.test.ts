import { expect, test } from '@jest/globals';
import { sharingAge } from '../../../../analyzer/rules/kit/common-age.ts';

const shared = (...ages: number[]): number[] =>
  sharingAge(ages.map((age) => ({ age }))).map(({ age }) => age);

test('an age jittered by a tenth either way is one', () => {
  expect(shared(1090, 910, 1000)).toEqual([910, 1000, 1090]);
  expect(shared(1150, 850, 1000)).toEqual([]);
});

test('two connections show no period', () => {
  expect(shared(700, 700)).toEqual([]);
});

test('one connection in four may be off, and is left out', () => {
  expect(shared(400, 520, 401, 399)).toEqual([399, 400, 401]);
  expect(shared(400, 100, 401, 399)).toEqual([399, 400, 401]);
  expect(shared(400, 520, 401)).toEqual([]);
  expect(shared(400, 520, 610, 401, 399)).toEqual([]);
  expect(shared(400, 520, 610, 401, 399, 400, 402, 400)).toHaveLength(6);
});
