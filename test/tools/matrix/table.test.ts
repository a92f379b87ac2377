import { expect, test } from '@jest/globals';
import { type Answered, isRight, matrixTable, summary } from './table.ts';

const one: Answered = {
  row: 'refused-stream',
  name: 'a',
  right: ['refused-stream'],
  answers: ['refused-stream'],
};
const other: Answered = { ...one, name: 'b', answers: ['refused-stream', 'max-streams-queueing'] };
const none: Answered = { ...one, name: 'c', answers: ['inconclusive'] };

test('an answer is right alone', () => {
  expect([one, other, none].map(isRight)).toEqual([true, false, false]);
});

test('a row counts its cases and names what other rules answered', () => {
  const [, , row] = matrixTable([one, other, none]).split('\n');
  expect(row).toBe('| refused-stream | 3 | 1 | max-streams-queueing 1, inconclusive 1 |');
});

test('what is wrong is listed', () => {
  expect(summary([one, none])).toEqual({
    wrong: 1,
    text: '1 of 2 are right.\n- refused-stream: c: inconclusive, not refused-stream\n',
  });
});
