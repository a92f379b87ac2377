import { expect, test } from '@jest/globals';
import { settled } from '../../../../lab/backends/docker/settled.ts';

test('gives all results in order', async () => {
  expect(await settled([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
});

test('a failure is told only when the others are done too', async () => {
  let done = false;
  const slow = new Promise<void>((resolve) => {
    setImmediate(() => {
      done = true;
      resolve();
    });
  });
  await expect(settled([Promise.reject(new Error('first')), slow])).rejects.toThrow('first');
  expect(done).toBe(true);
});
