import type { Direction } from '../../model/chunk.ts';
import { GrpcStatus } from '../../model/codes.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { atDeadline } from './deadline.ts';
import { decisiveEnd } from './endings.ts';
import { endEvidence, frameEvidence, requestEvidence } from './evidence.ts';

/** A time in which a connection could not deliver, nanoseconds. */
export interface Wait {
  from: number;
  until: number;
  /** It could again. */
  isOver: boolean;
  /** The way of what was not delivered; absent where both stood still. */
  direction?: Direction;
}

/** A call that waited for its connection for less than this share of its time has failed for another reason. */
const decisiveShare = 0.5;

/** Who gives up sooner has another reason than a timer of TCP. */
const shortestWaitNs = 100e6;

/** A call that failed after it had waited for its connection; nanoseconds. */
export interface WaitedCall {
  /** Absent without keys. */
  stream?: TimelineStream;
  /** Without keys: where it was given up. */
  on?: TimelineConnection;
  elapsed: number;
  /** How much of that its connection could not deliver. */
  waited: number;
  deadline?: number | undefined;
  evidence: readonly EvidenceRef[];
}

/** How long between two times a connection could not deliver. */
export function waitedBetween(waits: readonly Wait[], from: number, until: number): number {
  let sum = 0;
  let reached = from;
  for (const wait of [...waits].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(wait.from, reached);
    const end = Math.min(wait.until, until);
    if (end <= begin) continue;
    sum += end - begin;
    reached = end;
  }
  return sum;
}

/** The stream as its client saw it: what decided is on the first hop. */
function firstHop(stream: TimelineStream): TimelineStream {
  let first = stream;
  while (first.downstream !== undefined) first = first.downstream;
  return first;
}

function evidenceOf(
  stream: TimelineStream,
  own: TimelineStream,
  cancelled: Moment | undefined,
): EvidenceRef[] {
  const { ended } = own;
  const request = requestEvidence(stream, 'a call that waited');
  if (cancelled !== undefined) {
    const seen = { at: cancelled, direction: 'to-server' } as const;
    return [request, frameEvidence(own, 'RST_STREAM', seen, 'CANCEL of a client that never got the answer')];
  }
  if (ended?.how === 'rst-stream' && ended.direction !== undefined) {
    const seen = { at: ended.at, direction: ended.direction };
    return [request, frameEvidence(own, 'RST_STREAM', seen, 'the end of the call')];
  }
  const close = ended?.how === 'connection' ? endEvidence(own.connection, 'the end') : undefined;
  return close === undefined ? [request] : [request, close];
}

/**
 * The waits for which a stream can have been given up: whoever resets it on this very connection did not wait for what it
 * had sent itself, and the reset is a part of that.
 */
function waitsOf({ ended }: TimelineStream, waits: readonly Wait[]): readonly Wait[] {
  if (ended?.how !== 'rst-stream' || ended.direction !== 'to-client') return waits;
  return waits.filter(({ direction }) => direction !== 'to-client');
}

/**
 * A call as one that failed because it waited for its connection; undefined when it did not. `cancelled`: when clients
 * gave up calls whose answers had passed the tap.
 */
export function waitedCall(
  stream: TimelineStream,
  waits: readonly Wait[],
  cancelled: ReadonlyMap<TimelineStream, Moment>,
): WaitedCall | undefined {
  const own = firstHop(stream);
  const { timeout, ended, opened, grpcStatus } = own;
  const at = cancelled.get(own) ?? decisiveEnd(own)?.at;
  if (ended === undefined || at === undefined || ended.how === 'capture-end') return undefined;
  const elapsed = at.time - opened.time;
  const isComplete = ended.how === 'end-stream' && !cancelled.has(own);
  const isLate =
    timeout !== undefined && (elapsed > timeout || (!isComplete && atDeadline(elapsed, timeout)));
  const counted = isLate || cancelled.has(own) ? waits : waitsOf(stream, waits);
  const waited = waitedBetween(counted, stream.opened.time, at.time);
  if (waited < elapsed * decisiveShare) return undefined;
  const isGivenUp =
    ended.how === 'rst-stream' ||
    grpcStatus === GrpcStatus.DEADLINE_EXCEEDED ||
    grpcStatus === GrpcStatus.UNAVAILABLE;
  const isCut = ended.how === 'connection' && waits.some(({ isOver }) => !isOver);
  if (!isLate && !isCut && (ended.how === 'connection' || !isGivenUp)) return undefined;
  return {
    stream,
    elapsed,
    waited,
    deadline: timeout,
    evidence: evidenceOf(stream, own, cancelled.get(own)),
  };
}

/**
 * The same without keys: a record of the size of RST_STREAM, after a request that had waited. Where a proxy opened the
 * connection its clients decide, on the hop in front of it.
 */
export function sealedWaitedCalls(
  timeline: Timeline,
  connection: TimelineConnection,
  waits: readonly Wait[],
): WaitedCall[] {
  const clients = [...timeline.connections()].filter((other) => isBehind(connection, other));
  return [connection, ...clients].flatMap((on) => givenUpOn(on, waits));
}

function givenUpOn(on: TimelineConnection, waits: readonly Wait[]): WaitedCall[] {
  const { sealed, undecryptable } = on;
  if (!undecryptable || sealed === undefined) return [];
  return sealed.resets.flatMap(({ at, direction, requests, answered, filter }): WaitedCall[] => {
    // Behind an answer a reset is bookkeeping as a rule.
    if (direction !== 'to-server' || answered) return [];
    const candidates = requests
      .map((request) => ({
        elapsed: at.time - request.time,
        waited: waitedBetween(waits, request.time, at.time),
      }))
      .filter(({ elapsed, waited }) => elapsed >= shortestWaitNs && waited >= elapsed * decisiveShare);
    const [first] = candidates;
    if (first === undefined) return [];
    const what = 'a record of the size of RST_STREAM: a call was given up';
    return [{ ...first, on, evidence: [{ at, direction, what, filter }] }];
  });
}
