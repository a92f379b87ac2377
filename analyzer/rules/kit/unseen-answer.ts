import { ErrorCode } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';
import type { TimelineStream } from '../../model/timeline.ts';
import { atDeadline } from './deadline.ts';
import { actOf } from './one-act.ts';

/**
 * True for a client that cancels at its deadline a call whose answer had passed the tap long before: it never got it.
 * A reset right behind the answer is bookkeeping of a client that has it.
 */
export function neverGotAnswer(fact: Fact<'http2.rst-stream'>, stream: TimelineStream): boolean {
  if (fact.direction !== 'to-server' || fact.errorCode !== ErrorCode.CANCEL) return false;
  const { trailers, timeout, opened, connection } = stream;
  if (trailers === undefined || timeout === undefined) return false;
  const { time } = fact.from;
  return time - trailers.time > actOf(connection) && atDeadline(time - opened.time, timeout);
}
