import { expect, test } from '@jest/globals';
import { ErrorCode } from '../../../../analyzer/model/codes.ts';
import { goaways, resets } from '../../../../analyzer/rules/kit/log-codes.ts';

test('codes are those of RFC 9113 7, and none that tells nothing of the reason', () => {
  const known = new Set<number>(Object.values(ErrorCode));
  for (const code of [...Object.keys(goaways), ...Object.keys(resets)])
    expect(known.has(Number(code))).toBe(true);
  for (const silent of [ErrorCode.NO_ERROR, ErrorCode.INTERNAL_ERROR, ErrorCode.CANCEL]) {
    expect([goaways[silent], resets[silent]]).toEqual([undefined, undefined]);
  }
});
