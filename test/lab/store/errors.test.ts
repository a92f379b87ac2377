import { expect, test } from '@jest/globals';
import { StoreError } from '../../../lab/store/errors.ts';

test('an error of the store is told from others by class and by name', () => {
  const error = new StoreError('/srv/runs is a file: expected a folder.');
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe('StoreError');
  expect(String(error)).toBe('StoreError: /srv/runs is a file: expected a folder.');
});
