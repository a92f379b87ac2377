import { expect, test } from '@jest/globals';
import { ErrorCode } from '../../../../analyzer/model/codes.ts';
import { neverGotAnswer } from '../../../../analyzer/rules/kit/unseen-answer.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

/** A call with a deadline of a second, answered and cancelled at these times. */
function never(
  answered: number | undefined,
  cancelled: number,
  code: keyof typeof ErrorCode = 'CANCEL',
): boolean {
  const stream = someStream(someConnection(), {
    timeout: 1e9,
    ...(answered === undefined ? {} : { trailers: momentAt(answered) }),
  });
  return neverGotAnswer(
    {
      kind: 'http2.rst-stream',
      from: momentAt(cancelled),
      direction: 'to-server',
      errorCode: ErrorCode[code],
      afterEnd: true,
      count: 1,
      early: 0,
    },
    stream,
  );
}

test('a cancel at the deadline, long behind an answer, is of a client that did not get it', () => {
  expect(never(20, 1000)).toBe(true);
  expect(never(20, 30)).toBe(false);
  expect(never(980, 1000)).toBe(false);
  expect(never(20, 700)).toBe(false);
  expect(never(undefined, 1000)).toBe(false);
  expect(never(20, 1000, 'NO_ERROR')).toBe(false);
});
