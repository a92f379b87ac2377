import { expect, test } from '@jest/globals';
import { tool } from '../../../../lab/backends/netns/tool.ts';
import { LackError } from '../../../../lab/model/errors.ts';

test('a program of the machine has a path; one that is not there is lacking, and what to do is said', () => {
  expect(tool('sh')).toMatch(/^\/.*\/sh$/);
  expect(() => tool('no-such-program')).toThrow(LackError);
  expect(() => tool('no-such-program')).toThrow('no-such-program was not found');
});
