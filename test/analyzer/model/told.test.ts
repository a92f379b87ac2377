import { expect, test } from '@jest/globals';
import { untoldLength } from '../../../analyzer/model/told.ts';

test('a length that nobody told is the largest that four octets announce, which no message has', () => {
  expect(untoldLength).toBe(Buffer.from('ffffffff', 'hex').readUInt32BE());
});
