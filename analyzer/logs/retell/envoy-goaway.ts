/** What Envoy's log leaves out of GOAWAY, as far as it follows from the rest. */
import { ErrorCode, FrameType } from '../../model/codes.ts';
import type { Telling } from './envoy-frames.ts';
import type { LoggedFrame } from './frame.ts';

/** The last stream of a shutdown notice (RFC 9113 6.8). */
const noLimit = 2 ** 31 - 1;

/** Octets of a GOAWAY without debug data. */
const bare = 8;

/** Debug data by its length: of what servers write, one text has it (gRPC A8, A9). */
const texts: ReadonlyMap<number, readonly [debug: string, code: number]> = new Map([
  [bare + 'too_many_pings'.length, ['too_many_pings', ErrorCode.ENHANCE_YOUR_CALM]],
  [bare + 'max_age'.length, ['max_age', ErrorCode.NO_ERROR]],
]);

function highest(of: Telling, sent: boolean): number {
  return of.frames.reduce(
    (most, { stream, type, sent: own }) =>
      own === sent && type === FrameType.HEADERS ? Math.max(most, stream) : most,
    0,
  );
}

/** A drain begins with a notice, and ends with what was taken (http's drain sequence); an error does without. */
export function sentGoaway(of: Telling, frame: LoggedFrame): void {
  const notice =
    of.accepted &&
    frame.errorCode === ErrorCode.NO_ERROR &&
    !of.frames.some((one) => one !== frame && one.sent && one.type === FrameType.GOAWAY);
  frame.lastStreamId = notice ? noLimit : of.accepted ? highest(of, false) : 0;
}

/** Nothing is told of it; the usual one says that all streams may end. */
export function receivedGoaway(of: Telling, frame: LoggedFrame): void {
  const [debug = '', code = ErrorCode.NO_ERROR] = texts.get(frame.length) ?? [];
  frame.errorCode = code;
  frame.debug = debug;
  // Servers name their age in the notice (gRPC A9), which has no limit.
  frame.lastStreamId = of.accepted ? 0 : debug === 'max_age' ? noLimit : highest(of, true);
  of.connection.guessed ||= debug === '';
}

/**
 * The codec closes the streams above the last one of a GOAWAY as refused; those that the peer had reset have a line of
 * their own before.
 */
export function endGuesses(of: Telling, stream: number, code: number): void {
  if (of.accepted || code !== ErrorCode.REFUSED_STREAM) return;
  const goaway = of.frames.findLast(({ type, sent }) => type === FrameType.GOAWAY && !sent);
  const reset = of.frames.some((one) => one.type === FrameType.RST_STREAM && one.stream === stream);
  if (goaway === undefined || reset) return;
  goaway.lastStreamId = Math.min(goaway.lastStreamId ?? noLimit, stream - 2);
}
