import { expect, test } from '@jest/globals';
import { listed } from '../../../lab/cli/listed.ts';

test('items between commas, each once', () => {
  expect(listed('a, b,a')).toEqual(['a', 'b']);
  expect(listed('one')).toEqual(['one']);
});
