import { expect, test } from '@jest/globals';
import { padded } from '../../../analyzer/capture/pcapng-blocks.ts';

test('lengths are padded to 32 bits', () => {
  expect([0, 1, 3, 4, 5].map(padded)).toEqual([0, 4, 4, 4, 8]);
});
