import { expect, test } from '@jest/globals';
import { acted, onFirstCall } from '../../../lab/kit/during.ts';
import { labAfter } from '../../support/lab-value.ts';

test('acts once the server has a call, and its end can be waited for', async () => {
  const lab = labAfter({ server: { calls: 1 } });
  let acts = 0;
  await onFirstCall(lab, () => {
    acts++;
    return Promise.resolve();
  });
  await acted(lab);
  await acted(lab);
  expect(acts).toBe(1);
});

test('a moment that never comes and an act that fails are told where they are waited for', async () => {
  const idle = labAfter({ server: { calls: 0 } });
  await onFirstCall(idle, () => Promise.resolve());
  await expect(acted(idle)).rejects.toThrow('a call at the server');
  const busy = labAfter({ server: { calls: 1 } });
  await onFirstCall(busy, () => Promise.reject(new Error('no such process')));
  await expect(acted(busy)).rejects.toThrow('no such process');
});

test('a lab without an act has nothing to wait for', async () => {
  await expect(acted(labAfter({}))).resolves.toBeUndefined();
});
