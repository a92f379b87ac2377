import { expect, test } from '@jest/globals';
import { logSentence } from '../../../reports/text/log-signs.ts';

test('says which line, what stands in it, and how far it is trusted', () => {
  const sign = { line: 'connection', says: 'FI', confidence: 0.954, exact: true } as const;
  expect(logSentence(sign, (says) => `<${says}>`)).toBe(
    'the line of a connection whose flags and details match <FI> (trusted 95 % without packets)',
  );
  expect(logSentence({ ...sign, exact: false }, String)).toContain('; the line has a more exact meaning)');
});
