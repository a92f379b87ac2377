import { GrpcStatus } from '../../model/codes.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { atDeadline } from './deadline.ts';
import { decisiveEnd } from './endings.ts';
import { endEvidence, frameEvidence, requestEvidence } from './evidence.ts';
import type { Loss } from './losses.ts';

/** A call that waited for lost packets for less than this share of its time has failed for another reason. */
const decisiveShare = 0.5;

/** Who gives up sooner has another reason than a timer of TCP. */
const shortestWaitNs = 100e6;

/** A call that failed after it had waited for lost packets; nanoseconds. */
export interface WaitedCall {
  /** Absent without keys. */
  stream?: TimelineStream;
  elapsed: number;
  /** How much of that a run of retransmissions was going on. */
  waited: number;
  deadline?: number | undefined;
  evidence: readonly EvidenceRef[];
}

/** How long between two times a run of retransmissions was going on. */
export function waitedBetween(losses: readonly Loss[], from: number, until: number): number {
  let sum = 0;
  let reached = from;
  for (const loss of [...losses].sort((a, b) => a.from - b.from)) {
    const begin = Math.max(loss.from, reached);
    const end = Math.min(loss.until, until);
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
 * A call as one that failed because it waited for lost packets; undefined when it did not. `cancelled`: when clients
 * gave up calls whose answers had passed the tap.
 */
export function waitedCall(
  stream: TimelineStream,
  losses: readonly Loss[],
  cancelled: ReadonlyMap<TimelineStream, Moment>,
): WaitedCall | undefined {
  const own = firstHop(stream);
  const { timeout, ended, opened, grpcStatus } = own;
  const at = cancelled.get(own) ?? decisiveEnd(own)?.at;
  if (ended === undefined || at === undefined || ended.how === 'capture-end') return undefined;
  const elapsed = at.time - opened.time;
  const waited = waitedBetween(losses, stream.opened.time, at.time);
  if (waited < elapsed * decisiveShare) return undefined;
  const isLate = timeout !== undefined && (elapsed > timeout || atDeadline(elapsed, timeout));
  const isGivenUp =
    ended.how === 'rst-stream' ||
    grpcStatus === GrpcStatus.DEADLINE_EXCEEDED ||
    grpcStatus === GrpcStatus.UNAVAILABLE;
  const isCut = ended.how === 'connection' && losses.some((loss) => !loss.fact.recovered);
  if (!isLate && !isCut && (ended.how === 'connection' || !isGivenUp)) return undefined;
  return {
    stream,
    elapsed,
    waited,
    deadline: timeout,
    evidence: evidenceOf(stream, own, cancelled.get(own)),
  };
}

/** The same without keys: a record of the size of RST_STREAM, after a request that had waited for lost packets. */
export function sealedWaitedCalls(
  { sealed, undecryptable }: TimelineConnection,
  losses: readonly Loss[],
): WaitedCall[] {
  if (!undecryptable || sealed === undefined) return [];
  return sealed.resets.flatMap(({ at, direction, requests, filter }): WaitedCall[] => {
    if (direction !== 'to-server') return [];
    const waits = requests
      .map((request) => ({
        elapsed: at.time - request.time,
        waited: waitedBetween(losses, request.time, at.time),
      }))
      .filter(({ elapsed, waited }) => elapsed >= shortestWaitNs && waited >= elapsed * decisiveShare);
    const [first] = waits;
    if (first === undefined) return [];
    const what = 'a record of the size of RST_STREAM: a call was given up';
    return [{ ...first, evidence: [{ at, direction, what, filter }] }];
  });
}
