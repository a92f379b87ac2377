import { expect, test } from '@jest/globals';
import { setNothing } from '../../../analyzer/link/network-start.ts';

test('nothing is neither type nor place', () => {
  const start = { etherType: 0x0800, offset: 14 };
  setNothing(start);
  expect(start).toEqual({ etherType: 0, offset: 0 });
});
