import { expect, test } from '@jest/globals';
import { locate } from '../../../lab/setup/where.js';

test('the three places that the same files run from', () => {
  expect(locate('/src/h2lab/lab/setup')).toEqual({ kind: 'clone', root: '/src/h2lab' });
  expect(locate('/src/h2lab/.h2lab/build/lab/setup')).toEqual({ kind: 'clone', root: '/src/h2lab' });
  expect(locate('/app/node_modules/h2lab/dist/lab/setup')).toEqual({
    kind: 'package',
    root: '/app/node_modules/h2lab',
  });
});
