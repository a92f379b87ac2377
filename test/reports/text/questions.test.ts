import { expect, test } from '@jest/globals';
import { answersOf, messageOf, questionText } from '../../../reports/text/questions.ts';
import { bare, diagnosis } from '../../support/sample-diagnosis.ts';

test('the message is not among the answers, nor is what a field says', () => {
  const sample = diagnosis();
  expect(messageOf(sample)).toMatch(/^server announced the drain/);
  expect(answersOf(sample).map(({ id }) => id)).toEqual(['retry-safe', 'who-sent-it']);
});

test('known questions come first, in their order; others follow as words', () => {
  const answers = { surpriseOfTheDay: 'a', 'retry-safe': 'b', 'fixed-age': 'c' };
  const list = answersOf({ ...bare('x', 'x'), answers });
  expect(list.map(({ question }) => question)).toEqual([
    'Is it safe to retry?',
    'Does it happen at a fixed connection age?',
    'Surprise of the day',
  ]);
});

test('names of Object.prototype are ids like any other', () => {
  expect(questionText('constructor')).toBe('Constructor');
  expect(messageOf(bare('x', 'x'))).toBeUndefined();
});
