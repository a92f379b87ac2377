/**
 * What is noticed of every connection while the captures are read, so that the questions of a reader can be answered
 * for the one that failed: lookups, loss, closed windows, silence, alerts, and calls that were sent again.
 */
import type { Direction } from '../model/chunk.ts';
import type { Fact, FactKind } from '../model/fact.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { SecondAttempts } from '../rules/kit/second-attempts.ts';
import { ConnectionMarks } from '../rules/kit/connection-notes.ts';

/** Events of one kind that are kept of a connection: the first ones. */
const mostEvents = 4;

/** Lookups that can still explain an address. */
const mostLookups = 512;

/** A run of retransmissions. Times are nanoseconds on the common clock. */
export interface Loss {
  start: number;
  retransmissions: number;
  direction: Direction;
  recovered: boolean;
}

/** What was noticed of a connection. */
export interface Noticed {
  losses: Loss[];
  retransmissions: number;
  zeroWindows: { at: number; direction: Direction }[];
  /** The longest time without payload, nanoseconds, and when it ended. */
  idle: { length: number; until: number } | undefined;
  alerts: { at: number; direction: Direction; name: string }[];
  closeNotify: { at: number; direction: Direction }[];
}

/** A name that was looked up. */
export interface Lookup {
  name: string;
  server: string;
  /** Nanoseconds; undefined when the query was not captured. */
  latency: number | undefined;
  codeName: string;
}

/** Notices, and answers what was noticed. */
export interface Observer {
  readonly needs: readonly FactKind[];
  fact(fact: Fact): void;
  of(connection: TimelineConnection): Noticed | undefined;
  /** How the address was found; undefined when no lookup of the captures gave it. */
  lookupOf(host: string): Lookup | undefined;
  /** The stream on which a call was sent again. */
  againOf(stream: TimelineStream): TimelineStream | undefined;
  /** Names that got no answer, or a bad one. */
  readonly failedLookups: readonly string[];
}

/** Keeps to the first few. */
function keep<T>(list: T[], item: T): void {
  if (list.length < mostEvents) list.push(item);
}

/** Builds an observer; give it every fact after the timeline has taken it in. */
export function createObserver(timeline: Timeline): Observer {
  // Weak: what nobody asks about goes with its connection.
  const noticed = new ConnectionMarks<Noticed>();
  const lookups = new Map<string, Lookup>();
  const failedLookups: string[] = [];
  const again = new SecondAttempts();

  function at(fact: Fact): Noticed | undefined {
    const connection = timeline.connection(fact.from);
    if (connection === undefined) return undefined;
    const known = noticed.get(connection);
    if (known !== undefined) return known;
    const fresh: Noticed = {
      losses: [],
      retransmissions: 0,
      zeroWindows: [],
      idle: undefined,
      alerts: [],
      closeNotify: [],
    };
    noticed.set(connection, fresh);
    return fresh;
  }

  function answered(fact: Fact<'dns.answer'>): void {
    const { name, server, latency, codeName, addresses } = fact;
    if (codeName !== 'NOERROR') keep(failedLookups, `${name} (${codeName})`);
    for (const address of addresses) {
      lookups.delete(address);
      lookups.set(address, { name, server, latency, codeName });
      const [oldest] = lookups.keys();
      if (lookups.size > mostLookups && oldest !== undefined) lookups.delete(oldest);
    }
  }

  function ended(fact: Fact<'http2.stream-end'> | Fact<'grpc.call'>): void {
    const stream = timeline.stream(fact.from);
    if (stream !== undefined) again.await(stream, fact.from.time);
  }

  return {
    needs: [
      'dns.answer',
      'dns.unanswered',
      'tcp.loss-episode',
      'tcp.zero-window',
      'tcp.idle',
      'tls.alert',
      'tls.close-notify',
      'http2.stream-open',
      'http2.stream-end',
      'grpc.call',
    ],
    fact(fact) {
      switch (fact.kind) {
        case 'dns.answer':
          answered(fact);
          break;
        case 'dns.unanswered':
          keep(failedLookups, `${fact.name} (no answer)`);
          break;
        case 'tcp.loss-episode': {
          const its = at(fact);
          if (its === undefined) break;
          const { start, retransmissions, direction, recovered } = fact;
          its.retransmissions += retransmissions;
          keep(its.losses, { start, retransmissions, direction, recovered });
          break;
        }
        case 'tcp.zero-window':
          keep(at(fact)?.zeroWindows ?? [], { at: fact.from.time, direction: fact.direction });
          break;
        case 'tcp.idle': {
          const its = at(fact);
          if (its !== undefined && fact.idle > (its.idle?.length ?? 0)) {
            its.idle = { length: fact.idle, until: fact.from.time };
          }
          break;
        }
        case 'tls.alert':
          keep(at(fact)?.alerts ?? [], {
            at: fact.from.time,
            direction: fact.direction,
            name: fact.name ?? 'sealed',
          });
          break;
        case 'tls.close-notify':
          keep(at(fact)?.closeNotify ?? [], { at: fact.from.time, direction: fact.direction });
          break;
        case 'http2.stream-open':
          if (again.waiting) again.opened(timeline.stream(fact.from));
          break;
        case 'http2.stream-end':
          if (fact.how !== 'end-stream' && fact.how !== 'capture-end') ended(fact);
          break;
        case 'grpc.call':
          if (fact.statusFrom === 'trailers-only' && fact.status !== 0) ended(fact);
          break;
        default:
      }
    },
    of: (connection) => noticed.get(connection),
    lookupOf: (host) => lookups.get(host),
    againOf: (stream) => again.of(stream),
    failedLookups,
  };
}
