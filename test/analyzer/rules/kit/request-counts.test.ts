import { expect, test } from '@jest/globals';
import {
  commonCount,
  isWithRequest,
  type RequestCount,
} from '../../../../analyzer/rules/kit/request-counts.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

const connection = someConnection();

/** Retired so many milliseconds after the last request, which was answered at a time. */
function retired(since: number, answeredAt: number, requests = 3): RequestCount {
  const last = someStream(connection, { ms: 100, responseHeaders: momentAt(answeredAt) });
  return { connection, time: (100 + since) * 1e6, requests, last, sinceRequest: since * 1e6 };
}

test('with the request, with its answer, or at any other time', () => {
  expect(isWithRequest(retired(1, 500))).toBe(true);
  expect(isWithRequest(retired(50, 151))).toBe(true);
  expect(isWithRequest(retired(50, 120))).toBe(false);
});

test('a round trip lies between the request at the tap and the GOAWAY', () => {
  const far = someConnection({ rtt: 40e6 });
  expect(isWithRequest({ ...retired(42, 500), connection: far })).toBe(true);
  expect(isWithRequest({ ...retired(50, 500), connection: far })).toBe(false);
});

test('a count that all have in common', () => {
  expect(commonCount([retired(1, 500), retired(2, 500)])).toBe(3);
  expect(commonCount([retired(1, 500), retired(2, 500, 4)])).toBeUndefined();
  expect(commonCount([retired(1, 500), retired(50, 120)])).toBeUndefined();
  expect(commonCount([])).toBeUndefined();
});
