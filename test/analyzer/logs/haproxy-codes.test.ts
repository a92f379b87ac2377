import { expect, test } from '@jest/globals';
import { terminationMeaning } from '../../../analyzer/logs/haproxy-codes.ts';

test.each([
  ['SC--', 'the server refused or aborted while the connection to the server was made'],
  ['sH--', 'the server was silent until its timeout before the headers of the answer'],
  ['SD--', 'the server refused or aborted in the middle of the answer'],
  ['CD--', 'the client aborted in the middle of the answer'],
  ['K---', 'the session was killed: a stop of the process or an operator'],
  ['----', undefined],
  ['--VN', undefined],
])('%s', (code, means) => {
  expect(terminationMeaning(code)).toBe(means);
});
