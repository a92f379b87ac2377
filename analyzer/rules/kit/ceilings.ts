import { ErrorCode, GrpcStatus } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';
import { median } from '../../model/numbers.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { atDeadline } from './deadline.ts';
import type { FactHandlers } from './define-rule.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** A slot that becomes free is taken within this and a round trip by a call that waited for it. */
const handOverNs = 10e6;

/** A call of a queue that lost less than this, or than this share of its deadline, failed by its own length. */
const shortestQueueNs = 50e6;
const shortestQueueShare = 0.1;

/** A call that ran so many times as long as others do was slow by itself. */
const slowFactor = 1.5;

/** Ceilings and calls kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;
const mostMethods = 100;

/** A time during which a client had as many streams open as it may. */
export interface Ceiling {
  connection: TimelineConnection;
  limit: number;
  reached: Moment;
  left?: Fact<'http2.stream-limit-left'>;
  /** When a slot last became free; -1 until then. */
  freed: number;
  /** Calls that were sent into a slot that had just become free. */
  waited: TimelineStream[];
  /** How long calls took that were served, nanoseconds. */
  served: number[];
  /** Calls that had their whole deadline and missed it all the same. */
  overdue: number;
}

/** A call that missed its deadline because it waited; times in nanoseconds. */
export interface LateCall {
  stream: TimelineStream;
  at: Moment;
  queued: number;
  /** What was left of the deadline when it was sent; undefined when it never was. */
  rest?: number;
}

/** The packet in which the caller saw its deadline pass, or undefined when it did not. */
function missedAt({ ended, grpcStatus, trailers }: TimelineStream): Moment | undefined {
  if (trailers !== undefined) return grpcStatus === GrpcStatus.DEADLINE_EXCEEDED ? trailers : undefined;
  const cancelled = ended?.how === 'rst-stream' && ended.direction === 'to-server';
  return cancelled && ended.errorCode === ErrorCode.CANCEL ? ended.at : undefined;
}

/** True when the wait, and not the length of the call itself, cost so much of its deadline. */
function isQueue(queued: number, timeout: number): boolean {
  return queued >= Math.max(shortestQueueNs, timeout * shortestQueueShare);
}

/** Follows the times at which clients were at their limit of streams, and finds the calls that waited too long. */
export class Ceilings {
  readonly list: Ceiling[] = [];
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #current = new ConnectionMarks<Ceiling>();
  /** The longest grpc-timeout seen of a method: that of a call which did not wait. */
  readonly #longest = new Map<string, number>();
  /** Calls that ended at their deadline and were on no further hop. */
  readonly #unserved: TimelineStream[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.handlers = {
      'http2.stream-limit': (fact) => {
        this.#reached(fact);
      },
      'http2.stream-limit-left': (fact) => {
        const connection = timeline.connection(fact.from);
        const ceiling = connection === undefined ? undefined : this.#current.get(connection);
        if (connection === undefined || ceiling === undefined || fact.direction !== 'to-server') return;
        ceiling.left = fact;
        this.#current.delete(connection);
      },
      'http2.stream-open': (fact) => {
        const stream = timeline.stream(fact.from);
        if (stream !== undefined) this.#opened(stream);
      },
      'http2.stream-end': (fact) => {
        const stream = timeline.stream(fact.from);
        if (stream !== undefined) this.#ended(stream, fact);
      },
    };
  }

  /** The calls that were sent so late that they missed their deadline. */
  late(ceiling: Ceiling): LateCall[] {
    return ceiling.waited.flatMap((stream) => this.#lateCall(stream, ceiling) ?? []);
  }

  /** The calls that a proxy had taken, and could not send on before their deadline. */
  unsent({ connection, reached, left }: Ceiling): LateCall[] {
    const until = left === undefined ? Infinity : left.from.time;
    return this.#unserved.flatMap((stream): LateCall[] => {
      const at = missedAt(stream);
      if (at === undefined || stream.upstream !== undefined) return [];
      if (!isBehind(connection, stream.connection)) return [];
      const covered = stream.opened.time >= reached.time - shortestQueueNs && at.time <= until;
      return covered ? [{ stream, at, queued: at.time - stream.opened.time }] : [];
    });
  }

  #reached({ from: reached, limit, direction }: Fact<'http2.stream-limit'>): void {
    const connection = this.#timeline.connection(reached);
    if (connection === undefined || direction !== 'to-server' || this.list.length >= mostKept) return;
    const ceiling = { connection, limit, reached, freed: -1, waited: [], served: [], overdue: 0 };
    this.#current.set(connection, ceiling);
    this.list.push(ceiling);
  }

  #opened(stream: TimelineStream): void {
    const { path, timeout, connection } = stream;
    const longest = this.#longest;
    if (path !== null && timeout !== undefined && (longest.size < mostMethods || longest.has(path)))
      longest.set(path, Math.max(timeout, longest.get(path) ?? 0));
    const ceiling = this.#current.get(connection);
    if (ceiling === undefined || ceiling.freed < 0 || ceiling.waited.length >= mostKept) return;
    const gap = stream.opened.time - ceiling.freed;
    if (gap <= handOverNs + (connection.rtt ?? 0)) ceiling.waited.push(stream);
  }

  #ended(stream: TimelineStream, { from, how }: Fact<'http2.stream-end'>): void {
    const age = from.time - stream.opened.time;
    const missed = missedAt(stream) !== undefined;
    if (missed && stream.upstream === undefined && this.#unserved.length < mostKept)
      this.#unserved.push(stream);
    const ceiling = this.#current.get(stream.connection);
    if (ceiling === undefined) return;
    ceiling.freed = from.time;
    if (how === 'end-stream' && !missed && ceiling.served.length < mostKept) ceiling.served.push(age);
    if (missed && stream.timeout !== undefined && atDeadline(age, this.#whole(stream))) ceiling.overdue++;
  }

  /** The deadline that calls of this method have when they do not wait. */
  #whole({ path, timeout }: TimelineStream): number {
    return Math.max(timeout ?? 0, this.#longest.get(path ?? '') ?? 0);
  }

  #lateCall(stream: TimelineStream, { reached, served }: Ceiling): LateCall | undefined {
    const caller = stream.downstream ?? stream;
    const at = missedAt(caller);
    if (at === undefined || caller.timeout === undefined) return undefined;
    const rest = at.time - stream.opened.time;
    const whole = this.#whole(caller);
    const queued = caller === stream ? whole - rest : stream.opened.time - caller.opened.time;
    if (!isQueue(queued, whole)) return undefined;
    // A call that was made before the limit was reached would have been sent at once.
    if (stream.opened.time - queued < reached.time - shortestQueueNs) return undefined;
    if (served.length > 0 && rest > median(served) * slowFactor) return undefined;
    return { stream: caller, at, queued, rest };
  }
}
