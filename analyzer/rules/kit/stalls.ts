import type { Direction } from '../../model/chunk.ts';
import { ErrorCode, GrpcStatus, Setting } from '../../model/codes.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import { SettingsHistory } from '../../model/settings-history.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { authorOf } from './behind.ts';
import { ConnectionNotes } from './connection-notes.ts';
import { atDeadline } from './deadline.ts';
import type { FactHandlers } from './define-rule.ts';
import { decisiveEnd } from './endings.ts';
import { clientOf } from './parties.ts';
import { settingsOf } from './settings-of.ts';

/** Windows that empty and fill again are back-pressure; these are the waits that are none, at least, in round trips too. */
const givenUpNs = 500e6;
const deadlineNs = 200e6;
const leftNs = 1e9;
const fewestRtts = 5;

/** Windows of fewer octets hold nothing: a sender may rather wait than cut off so little. */
const tooSmall = 64;

/** Stalled streams, and exhausted windows of one connection, that are kept. */
const mostKept = 1000;
const mostWindows = 4096;

/** Which window was empty: the one that all streams share, a stream's own, or one that never held anything. */
export type StallKind = 'connection' | 'stream' | 'initial';

/** What a rule on stalls needs. */
export const stallsNeed = [
  'http2.settings',
  'http2.window-exhausted',
  'http2.window-recovered',
  'http2.stream-end',
] as const satisfies readonly FactKind[];

/** Of a connection whose SETTINGS were not seen. */
const noSettings = new SettingsHistory();

interface Exhausted {
  fact: Fact<'http2.window-exhausted'>;
  /** Calls of the connection that had completed by then. */
  completed: number;
}

interface Accounts {
  /** Calls that completed while a window was exhausted. */
  completed: number;
  /** Windows that are exhausted now. */
  open: number;
  shared: Record<Direction, Exhausted | undefined>;
  /** Those of streams, by their ids; most connections have none. */
  streams: Partial<Record<Direction, Map<number, Exhausted>>>;
}

/** A stream that ended, or was left by the capture, while the sender of its DATA had no window. */
interface Stalled {
  kind: StallKind;
  stream: TimelineStream;
  /** The way of the DATA that waited. */
  direction: Direction;
  exhausted: Exhausted;
  /** Nanoseconds without a window until the stream ended. */
  waited: number;
  /** SETTINGS_INITIAL_WINDOW_SIZE of the receiver. */
  initialWindow: number;
  /** Calls of the connection that completed during the wait. */
  others: number;
}

/** One window that stayed empty, and the calls that died of it. */
export interface Stall {
  kind: StallKind;
  connection: TimelineConnection;
  direction: Direction;
  /** The packet that emptied it. */
  at: Moment;
  window: number;
  /** Of a connection: the stream that has taken most of its window and not given it back. */
  holder: { stream: number; octets: number } | undefined;
  streams: TimelineStream[];
  /** The same calls on the hop where the waiting was passed on to. */
  passedOn: TimelineStream[];
  /** The longest wait, nanoseconds. */
  waited: number;
  initialWindow: number;
  others: number;
  /** The receiver of the DATA, who has to give window; `unknown` when it may only pass on a stall behind it. */
  receiver: Party;
}

/** True when the caller, in front of all proxies, cancelled the call at its deadline. */
function isOverdue(stream: TimelineStream): boolean {
  let caller = stream;
  while (caller.downstream !== undefined) caller = caller.downstream;
  const { ended, timeout, opened } = caller;
  const end = decisiveEnd(caller);
  if (ended === undefined || end === undefined || timeout === undefined) return false;
  const cancelled = ended.how === 'rst-stream' && ended.errorCode === ErrorCode.CANCEL;
  return cancelled && atDeadline(end.at.time - opened.time, timeout);
}

/** True when a stalled stream was lost by the wait; false when its end has another reason. */
function isHarmed({ stream, direction, waited, kind }: Stalled, together: number): boolean {
  const { ended, trailers, grpcStatus, connection } = stream;
  if (ended === undefined || waited < fewestRtts * (connection.rtt ?? 0)) return false;
  // A complete answer that needs no more of the request is normal (RFC 9113 8.1); but not this one.
  if (trailers !== undefined) return grpcStatus === GrpcStatus.DEADLINE_EXCEEDED && waited >= deadlineNs;
  if (ended.how === 'capture-end') return waited >= leftNs;
  // Who never gave a window cannot have read enough.
  if (kind === 'initial' || isOverdue(stream)) return waited >= deadlineNs;
  // Who does not want the rest stops reading and cancels; then nobody waited in vain.
  const byReceiver = decisiveEnd(stream)?.direction !== direction;
  if (byReceiver && !(kind === 'connection' && together > 1)) return false;
  return waited >= givenUpNs;
}

/**
 * True for a stream that has no window because streams begin without one: not when DATA used one up that it had, unless
 * that was before the SETTINGS, in the first flight of a client that does not wait for them.
 */
function neverHad(
  own: Exhausted | undefined,
  initialWindow: number,
  settings: SettingsHistory,
  receiver: Direction,
): boolean {
  if (own === undefined || initialWindow >= tooSmall) return false;
  const { by, from } = own.fact;
  return by !== 'data' || settings.inForce(receiver, Setting.INITIAL_WINDOW_SIZE, from.time) >= tooSmall;
}

/** Finds windows that stayed empty until the calls that waited for them were lost. */
export class Stalls {
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #settings: ReturnType<typeof settingsOf>;
  readonly #accounts = new ConnectionNotes<Accounts>();
  readonly #stalled = new Map<TimelineStream, Stalled>();
  /** Windows that are exhausted now, of all connections: mostly none, and then there is nothing to look up. */
  #open = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#settings = settingsOf(timeline);
    this.handlers = {
      'http2.settings': (fact) => {
        this.#settings.note(fact);
      },
      'http2.window-exhausted': (fact) => {
        const accounts = this.#of(timeline.connection(fact.from));
        if (accounts === undefined) return;
        const exhausted = { fact, completed: accounts.completed };
        if (fact.from.stream === undefined) accounts.shared[fact.direction] = exhausted;
        else {
          const windows = (accounts.streams[fact.direction] ??= new Map<number, Exhausted>());
          if (windows.size >= mostWindows) return;
          windows.set(fact.from.stream, exhausted);
        }
        this.#count(accounts, 1);
      },
      'http2.window-recovered': (fact) => {
        const accounts = this.#of(timeline.connection(fact.from));
        if (accounts === undefined) return;
        const { shared, streams } = accounts;
        if (fact.from.stream !== undefined)
          this.#count(accounts, -Number(streams[fact.direction]?.delete(fact.from.stream) === true));
        else if (shared[fact.direction] !== undefined) {
          shared[fact.direction] = undefined;
          this.#count(accounts, -1);
        }
      },
      'http2.stream-end': (fact) => {
        if (this.#open > 0) this.#ended(fact);
      },
    };
  }

  /** The stalls of these kinds, one for each connection and direction; to be called after the last fact. */
  list(kinds: readonly StallKind[]): Stall[] {
    const groups = new Map<TimelineConnection, Map<string, Stalled[]>>();
    for (const one of this.#stalled.values()) {
      if (!kinds.includes(one.kind)) continue;
      const { connection } = one.stream;
      const ofConnection = groups.get(connection) ?? new Map<string, Stalled[]>();
      groups.set(connection, ofConnection);
      const key = `${one.kind} ${one.direction}`;
      const list = ofConnection.get(key) ?? [];
      list.push(one);
      ofConnection.set(key, list);
    }
    return [...groups.values()].flatMap((ofConnection) =>
      [...ofConnection.values()].flatMap((list) => {
        const harmed = list.filter((one) => isHarmed(one, list.length) && !this.#goesOn(one));
        const [first] = harmed;
        return first === undefined ? [] : [this.#stallOf(first, harmed)];
      }),
    );
  }

  #of(connection: TimelineConnection | undefined): Accounts | undefined {
    if (connection === undefined) return undefined;
    let accounts = this.#accounts.get(connection);
    if (accounts === undefined) {
      accounts = {
        completed: 0,
        open: 0,
        shared: { 'to-server': undefined, 'to-client': undefined },
        streams: {},
      };
      this.#accounts.set(connection, accounts);
    }
    return accounts;
  }

  #count(accounts: Accounts, change: number): void {
    accounts.open += change;
    this.#open += change;
  }

  #ended({ from, how, blocked }: Fact<'http2.stream-end'>): void {
    const connection = this.#timeline.connection(from);
    const accounts = connection === undefined ? undefined : this.#accounts.get(connection);
    const id = from.stream;
    // Nothing waits on most connections at most times.
    if (accounts === undefined || accounts.open === 0 || id === undefined) return;
    if (how === 'end-stream') accounts.completed++;
    const { streams } = accounts;
    const own = blocked === undefined ? undefined : streams[blocked.direction]?.get(id);
    const refilled = [streams['to-server'], streams['to-client']].filter(
      (windows) => windows?.delete(id) === true,
    );
    this.#count(accounts, -refilled.length);
    const stream = blocked === undefined ? undefined : this.#timeline.stream(from);
    if (blocked === undefined || stream === undefined || this.#stalled.size >= mostKept) return;
    const { direction, duration } = blocked;
    const shared = accounts.shared[direction];
    const exhausted = shared ?? own;
    if (exhausted === undefined) return;
    const receiver: Direction = direction === 'to-server' ? 'to-client' : 'to-server';
    const size = Setting.INITIAL_WINDOW_SIZE;
    const settings = this.#settings.of(stream.connection) ?? noSettings;
    const initialWindow = settings.inForce(receiver, size, from.time);
    this.#stalled.set(stream, {
      kind: neverHad(own, initialWindow, settings, receiver)
        ? 'initial'
        : shared === undefined
          ? 'stream'
          : 'connection',
      stream,
      direction,
      exhausted,
      waited: duration,
      initialWindow,
      others: accounts.completed - exhausted.completed,
    });
  }

  /** True when the receiver waits for the next hop itself: the stall began there. */
  #goesOn({ stream, direction }: Stalled): boolean {
    const next = direction === 'to-server' ? stream.upstream : stream.downstream;
    return next !== undefined && this.#stalled.get(next)?.direction === direction;
  }

  #stallOf(first: Stalled, all: readonly Stalled[]): Stall {
    const { kind, direction, exhausted, initialWindow, others, stream } = first;
    const { fact } = exhausted;
    const before = (s: TimelineStream): TimelineStream | undefined =>
      direction === 'to-server' ? s.downstream : s.upstream;
    return {
      kind,
      connection: stream.connection,
      direction,
      at: fact.from,
      window: fact.window,
      holder: fact.holder,
      streams: all.map((one) => one.stream),
      passedOn: all.flatMap((one) => {
        const other = before(one.stream);
        return other !== undefined && this.#stalled.has(other) ? [other] : [];
      }),
      waited: Math.max(...all.map((one) => one.waited)),
      initialWindow,
      others,
      receiver: this.#receiverOf(stream, direction),
    };
  }

  #receiverOf(stream: TimelineStream, direction: Direction): Party {
    if (direction === 'to-server') return authorOf(this.#timeline, stream);
    const client = clientOf(stream.connection);
    return client === 'client' || stream.downstream !== undefined ? client : 'unknown';
  }
}
