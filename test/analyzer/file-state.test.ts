import { expect, test } from '@jest/globals';
import { addName, newFileState } from '../../analyzer/file-state.ts';

test('a file begins where the one before ended', () => {
  expect(newFileState(7, 5e9)).toMatchObject({
    numberedBefore: 7,
    packets: 0,
    firstTime: 5e9,
    lastTime: 5e9,
  });
});

test('the first name of an address is kept, and not more than a person could read', () => {
  const file = newFileState(0, 0);
  addName(file, '10.0.0.1', 'first');
  addName(file, '10.0.0.1', 'second');
  for (let i = 0; i < 5000; i++) addName(file, `address ${i}`, 'x');
  expect(file.names.get('10.0.0.1')).toBe('first');
  expect(file.names.size).toBe(1024);
});
