/** What a host asked DNS for addresses, name by name, and what came of it. */
import { hostOf } from '../../model/endpoint.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';

/** Names remembered, over all hosts, and facts of one; a capture of random names must not fill memory. */
const mostNames = 1000;
const mostFacts = 16;

/** Calls that are looked at for one lookup. */
const mostCalls = 1000;

/** Response codes (RFC 1035 4.1.1). */
const noError = 0;
const nameError = 3;

const addressTypes: ReadonlySet<string> = new Set(['A', 'AAAA']);

/** One name, both address types and all resolvers together. Times are nanoseconds. */
export interface NameLookup {
  input: number;
  /** The address that asks. */
  host: string;
  name: string;
  /** When it was asked for first. */
  first: number;
  /** The last thing that was heard, or given up. */
  last: number;
  queries: number;
  answers: Fact<'dns.answer'>[];
  unanswered: Fact<'dns.unanswered'>[];
  retries: Fact<'dns.retry'>[];
  /** The first answer with an address of each type. */
  addresses: Map<string, Fact<'dns.answer'>>;
}

/** Names that a resolver makes of one by its search list, or a name alone. */
export interface NameFamily {
  input: number;
  host: string;
  /** The shortest one. */
  name: string;
  first: number;
  last: number;
  lookups: NameLookup[];
}

/** Facts for {@link createNameLookups}. */
export const nameLookupsNeed = [
  'dns.answer',
  'dns.unanswered',
  'dns.retry',
] as const satisfies readonly FactKind[];

/** True for an answer that makes a resolver ask elsewhere: SERVFAIL and the like. */
export function isUseless({ code }: Fact<'dns.answer'>): boolean {
  return code !== noError && code !== nameError;
}

/** True for an answer that says that the name does not exist. */
export function isNameError({ code }: Fact<'dns.answer'>): boolean {
  return code === nameError;
}

/** True when two names may come from one by a search list: one extends the other, or both extend a common beginning. */
export function areKin(a: string, b: string): boolean {
  const [left, right] = [a.split('.'), b.split('.')];
  let common = 0;
  while (common < left.length && common < right.length && left[common] === right[common]) common++;
  if (common === 0) return false;
  const [restA, restB] = [left.slice(common).join('.'), right.slice(common).join('.')];
  return restA === '' || restB === '' || restA.endsWith(`.${restB}`) || restB.endsWith(`.${restA}`);
}

/** Collects lookups of addresses; service records, which gRPC asks for on the side, are none. */
export function createNameLookups(): { handlers: FactHandlers; families(this: void): NameFamily[] } {
  const lookups = new Map<string, NameLookup>();

  function at(
    fact: Fact<'dns.answer'> | Fact<'dns.unanswered'> | Fact<'dns.retry'>,
    first: number,
  ): NameLookup | undefined {
    const { type, name, client, from } = fact;
    if (!addressTypes.has(type) || name.startsWith('_')) return undefined;
    const host = hostOf(client);
    const lower = name.toLowerCase();
    const key = `${from.input} ${host} ${lower}`;
    const known = lookups.get(key);
    if (known !== undefined) {
      known.first = Math.min(known.first, first);
      known.last = Math.max(known.last, from.time);
      return known;
    }
    if (lookups.size >= mostNames) return undefined;
    const base = { input: from.input, host, name: lower, first, last: from.time, queries: 0 };
    const one = {
      ...base,
      answers: [],
      unanswered: [],
      retries: [],
      addresses: new Map<string, Fact<'dns.answer'>>(),
    };
    lookups.set(key, one);
    return one;
  }

  function keep<T>(list: T[], fact: T): void {
    if (list.length < mostFacts) list.push(fact);
  }

  return {
    handlers: {
      'dns.answer'(fact) {
        const lookup = at(fact, fact.from.time - (fact.sinceFirst ?? 0));
        if (lookup === undefined) return;
        lookup.queries += fact.queries;
        keep(lookup.answers, fact);
        if (fact.addresses.length > 0 && !lookup.addresses.has(fact.type))
          lookup.addresses.set(fact.type, fact);
      },
      'dns.unanswered'(fact) {
        const lookup = at(fact, fact.from.time - fact.waited);
        if (lookup === undefined) return;
        lookup.queries += fact.queries;
        keep(lookup.unanswered, fact);
      },
      'dns.retry'(fact) {
        const lookup = at(fact, fact.from.time - fact.sinceFirst);
        if (lookup !== undefined) keep(lookup.retries, fact);
      },
    },
    families() {
      const families: NameFamily[] = [];
      for (const lookup of lookups.values()) {
        const { input, host, name, first, last } = lookup;
        const family = families.find(
          (one) =>
            one.input === input && one.host === host && one.lookups.some((other) => areKin(other.name, name)),
        );
        if (family === undefined) {
          families.push({ input, host, name, first, last, lookups: [lookup] });
          continue;
        }
        family.lookups.push(lookup);
        family.first = Math.min(family.first, first);
        family.last = Math.max(family.last, last);
        if (name.length < family.name.length) family.name = name;
      }
      return families;
    },
  };
}

/** Connections that a host opened since a time, to anything but DNS. */
export function openedBy(timeline: Timeline, host: string, since: number): TimelineConnection[] {
  return [...timeline.connections()].filter(
    ({ client, server, opened, synSeen }) =>
      hostOf(client) === host && synSeen && opened.time >= since && !server.endsWith(':53'),
  );
}

/** Calls that a proxy at this address had taken while it looked a name up, and passed on nowhere; they failed. */
export function callsWaitingAt(timeline: Timeline, host: string, from: number, to: number): TimelineStream[] {
  const waiting: TimelineStream[] = [];
  for (const { server, client, streams } of timeline.connections()) {
    if (hostOf(server) !== host || hostOf(client) === host) continue;
    for (const stream of streams.values()) {
      if (waiting.length >= mostCalls) return waiting;
      const { opened, ended, upstream, grpcStatus } = stream;
      const meanwhile = opened.time <= to && (ended?.at.time ?? Infinity) >= from;
      if (meanwhile && upstream === undefined && grpcStatus !== 0) waiting.push(stream);
    }
  }
  return waiting;
}
