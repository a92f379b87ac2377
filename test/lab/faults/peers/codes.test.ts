import { expect, test } from '@jest/globals';
import { ErrorCode } from '../../../../analyzer/model/codes.ts';
import { errorCode, errorCodes } from '../../../../lab/faults/peers/codes.ts';

test('names are those of RFC 9113, as the analyzer has them', () => {
  expect(errorCodes).toEqual(ErrorCode);
});

test('a code is a name or a number of 32 bits', () => {
  expect(errorCode.parse('REFUSED_STREAM')).toBe(7);
  expect(errorCode.parse(0xffffffff)).toBe(0xffffffff);
  for (const wrong of ['BROKEN', -1, 2 ** 32, 1.5]) expect(errorCode.safeParse(wrong).success).toBe(false);
});
