/** Calls that were sent more than once: by a retry policy, by a proxy, or because the first stream was turned away. */
import { ErrorCode } from '../../model/codes.ts';
import type { Party } from '../../model/diagnosis.ts';
import { hostOf } from '../../model/endpoint.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { Timeline, TimelineStream } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { clientOf } from './parties.ts';
import { SecondAttempts } from './second-attempts.ts';

/** Calls with several attempts that are kept, and attempts of one. */
const mostCalls = 1000;
const mostAttempts = 64;

/** Failed calls that wait for their retry, over all methods; a policy waits seconds at most. */
const mostFailed = 256;

/** Who sent the call again, and how that is known. */
export type AttemptKind =
  | 'proxy' // the copies of one call on the hop behind a proxy
  | 'policy' // grpc-previous-rpc-attempts
  | 'transparent'; // the stream was not processed, and the library sent it again by itself

/** One call with all its attempts that were captured, in order; they did not overlap. */
export interface AttemptedCall {
  kind: AttemptKind;
  /** Who sends it again. */
  by: Party;
  attempts: TimelineStream[];
  /** Attempts by what the last one says of those before it; at least as many as were captured. */
  count: number;
  /** The stream on which the caller waits: that of the hop before, or the last attempt. */
  call: TimelineStream;
}

/** Facts for {@link createAttempts}. */
export const attemptsNeed = [
  'http2.stream-open',
  'http2.stream-end',
  'grpc.call',
] as const satisfies readonly FactKind[];

/** True when it ended, and not with the status OK. */
export function hasFailed({ ended, grpcStatus }: TimelineStream): boolean {
  if (ended === undefined || ended.how === 'capture-end') return false;
  return grpcStatus === undefined ? ended.how !== 'end-stream' : grpcStatus !== 0;
}

/** Finds calls with several attempts. Attempts at the same time are hedging, and are none of these. */
export function createAttempts(timeline: Timeline): {
  handlers: FactHandlers;
  list(this: void): AttemptedCall[];
} {
  const behind = new WeakMap<TimelineStream, TimelineStream[]>();
  const proxied: { call: TimelineStream; attempts: TimelineStream[] }[] = [];
  const transparent = new SecondAttempts();
  const turnedAway: TimelineStream[] = [];
  /** Failed calls by caller and method, with the number of attempts before them. */
  let failed: { key: string; before: number; stream: TimelineStream }[] = [];
  const policy = new Map<TimelineStream, { attempts: TimelineStream[]; count: number }>();

  function opened(stream: TimelineStream): void {
    if (transparent.waiting) transparent.opened(stream);
    const { downstream } = stream;
    if (downstream === undefined) return;
    const attempts = behind.get(downstream);
    if (attempts === undefined) {
      behind.set(downstream, [stream]);
      return;
    }
    if (attempts.length === 1 && proxied.length < mostCalls) proxied.push({ call: downstream, attempts });
    if (attempts.length < mostAttempts) attempts.push(stream);
  }

  function keyOf({ path, connection }: TimelineStream): string {
    return `${connection.input} ${hostOf(connection.client)} ${path ?? ''}`;
  }

  /** A call ended: it goes on with one that had failed before, or may be gone on with. */
  function ended(fact: Fact<'grpc.call'>, stream: TimelineStream): void {
    const before = fact.previousAttempts ?? 0;
    const isWell = fact.status === 0 || fact.statusFrom === 'none';
    // As nearly all calls are.
    if (before === 0 && isWell) return;
    const key = keyOf(stream);
    if (before > 0 && policy.size < mostCalls) {
      const at = failed.findLastIndex(
        (one) =>
          one.key === key &&
          one.before === before - 1 &&
          (one.stream.ended?.at.time ?? Infinity) <= stream.opened.time,
      );
      const previous = at < 0 ? undefined : failed.splice(at, 1)[0]?.stream;
      const known = previous === undefined ? undefined : policy.get(previous);
      const attempts = [...(known?.attempts ?? (previous === undefined ? [] : [previous])), stream];
      if (previous !== undefined) policy.delete(previous);
      policy.set(stream, { attempts: attempts.slice(-mostAttempts), count: before + 1 });
    }
    if (isWell) return;
    failed.push({ key, before, stream });
    if (failed.length > mostFailed) failed = failed.slice(mostFailed / 2);
  }

  return {
    handlers: {
      'http2.stream-open'({ from }) {
        const stream = timeline.stream(from);
        if (stream !== undefined) opened(stream);
      },
      'http2.stream-end'({ from, how, direction, errorCode }) {
        const isRefused =
          how === 'rst-stream' && errorCode === ErrorCode.REFUSED_STREAM && direction === 'to-client';
        if (!isRefused && how !== 'goaway') return;
        const stream = timeline.stream(from);
        if (stream?.responseHeaders !== undefined || stream === undefined) return;
        if (turnedAway.length >= mostCalls) return;
        turnedAway.push(stream);
        transparent.await(stream, from.time);
      },
      'grpc.call'(fact) {
        if (fact.over !== 'http2') return;
        const stream = timeline.stream(fact.from);
        if (stream !== undefined) ended(fact, stream);
      },
    },

    list() {
      const calls: AttemptedCall[] = [];
      const told = new Set<TimelineStream>();
      const add = (call: AttemptedCall): void => {
        if (call.attempts.some((attempt) => told.has(attempt))) return;
        for (const attempt of call.attempts) told.add(attempt);
        calls.push(call);
      };
      for (const { call, attempts } of proxied) {
        if (isSequence(attempts)) add({ kind: 'proxy', by: 'proxy', attempts, count: attempts.length, call });
      }
      for (const [call, { attempts, count }] of policy) {
        add({ kind: 'policy', by: clientOf(call.connection), attempts, count, call });
      }
      for (const stream of turnedAway) {
        const attempts = [stream];
        for (let next = transparent.of(stream); next !== undefined && !attempts.includes(next);) {
          attempts.push(next);
          next = transparent.of(next);
        }
        const call = attempts.at(-1) ?? stream;
        if (attempts.length > 1 && isSequence(attempts))
          add({
            kind: 'transparent',
            by: clientOf(call.connection),
            attempts,
            count: attempts.length,
            call: call.downstream ?? call,
          });
      }
      return calls;
    },
  };
}

/** True when each attempt began when the one before had failed. */
function isSequence(attempts: readonly TimelineStream[]): boolean {
  return attempts.every((attempt, i) => {
    const next = attempts[i + 1];
    if (next === undefined) return true;
    return hasFailed(attempt) && (attempt.ended?.at.time ?? Infinity) <= next.opened.time;
  });
}
