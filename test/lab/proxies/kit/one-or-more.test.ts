import { expect, test } from '@jest/globals';
import { oneOrMore } from '../../../../lab/proxies/kit/one-or-more.ts';

test('one value stands as itself, several as a list', () => {
  expect(oneOrMore(['a'])).toBe('a');
  expect(oneOrMore(['a', 'b'])).toEqual(['a', 'b']);
});
