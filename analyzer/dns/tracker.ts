import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import type { DnsQuestion, DnsUnansweredWhy } from '../model/facts/dns.ts';
import { recordTypeName, responseCodeName } from './codes.ts';
import { createLookups, type Lookup } from './lookups.ts';
import type { DnsMessage } from './message.ts';

/** Resolvers of hosts ask again after 5 s at the latest (resolv.conf `timeout`); twice that, and nobody waits any more. */
const patienceNs = 10e9;

/** Queries that wait at a time; a flood of them must not fill memory. When there are more, the oldest part is given up. */
const mostWaiting = 8192;
const givenUpAtOnce = mostWaiting / 8;

/** Answers remembered to tell their copies. */
const mostAnswered = 256;

/** Nobody asks or answers again so soon: the packet was recorded twice (`-i any`, bridges), or on its way through NAT. */
const copyNs = 5e6;

/** Codes that make a resolver ask elsewhere or again: FORMERR, SERVFAIL, NOTIMP, REFUSED. */
const uselessCodes: ReadonlySet<number> = new Set([1, 2, 4, 5]);

/** Between whom a message went. */
export interface DnsParties {
  transport: 'udp' | 'tcp';
  client: string;
  server: string;
}

interface Waiting {
  readonly key: string;
  readonly shortKey: string;
  readonly question: DnsQuestion;
  readonly lookup: Lookup;
  readonly firstTime: number;
  lastTime: number;
  from: Provenance;
  queries: number;
}

/** Joins queries and answers. */
export interface DnsTracker {
  query(message: DnsMessage, parties: DnsParties, from: Provenance): void;
  answer(message: DnsMessage, parties: DnsParties, from: Provenance): void;
  /** The query with this identifier could not be delivered. */
  failed(id: number, parties: DnsParties, time: number): void;
  /** Before this time {@link DnsTracker.expire} has nothing to do. */
  readonly due: number;
  /** Gives up what has waited too long by now. */
  expire(time: number): void;
  /** Nothing comes any more. */
  end(why: DnsUnansweredWhy, time: number): void;
}

/** A tracker; one for all UDP of an input, one for each TCP connection. */
export function createDnsTracker(fact: EmitFact, wants?: WantedFacts): DnsTracker {
  const tellQueries = wants?.has('dns.query') ?? false;
  /** In order of their last sending. */
  const waiting = new Map<string, Waiting>();
  /** The newest of each identifier, for who tells no name. */
  const byId = new Map<string, Waiting>();
  const answered = new Map<string, number>();
  const lookups = createLookups(patienceNs);
  let due = Infinity;

  function forget(one: Waiting): void {
    waiting.delete(one.key);
    if (byId.get(one.shortKey) === one) byId.delete(one.shortKey);
  }

  function giveUp(one: Waiting, why: DnsUnansweredWhy, time: number): void {
    forget(one);
    const { lookup } = one;
    const askedAgain = lookup.answered || lookup.lastTime > one.lastTime;
    if (!askedAgain && why === 'timeout') lookups.forget(lookup);
    const waited = Math.max(0, time - one.firstTime);
    const from = { ...one.from, time };
    fact({ kind: 'dns.unanswered', from, ...one.question, why, queries: one.queries, waited, askedAgain });
  }

  function wait(one: Waiting): void {
    waiting.delete(one.key);
    waiting.set(one.key, one);
    byId.set(one.shortKey, one);
    due = Math.min(due, one.lastTime + patienceNs);
    if (waiting.size <= mostWaiting) return;
    let left = givenUpAtOnce;
    giveUpWhile(() => left-- > 0, 'given-up', one.lastTime);
  }

  /** From the oldest on. Looking for the oldest alone, again and again, would cost a walk over those that are gone. */
  function giveUpWhile(test: (one: Waiting) => boolean, why: DnsUnansweredWhy, time: number): void {
    for (const one of waiting.values()) {
      if (!test(one)) {
        due = one.lastTime + patienceNs;
        return;
      }
      giveUp(one, why, time);
    }
    due = Infinity;
  }

  function tellRetry(one: Waiting, interval: number, sameQuery: boolean): void {
    const { lookup, question, from } = one;
    const attempt = ++lookup.repeats;
    const sinceFirst = from.time - lookup.firstTime;
    fact({ kind: 'dns.retry', from, ...question, attempt, interval, sinceFirst, sameQuery });
  }

  function keysOf({ id }: DnsMessage, question: DnsQuestion): { key: string; shortKey: string } {
    const shortKey = shortKeyOf(id, question);
    return { key: `${shortKey} ${question.type} ${question.name.toLowerCase()}`, shortKey };
  }

  function tellAnswer(
    message: DnsMessage,
    question: DnsQuestion,
    asked: Waiting | undefined,
    from: Provenance,
  ): void {
    fact({
      kind: 'dns.answer',
      from,
      ...question,
      code: message.code,
      codeName: responseCodeName(message.code),
      authoritative: message.authoritative,
      truncated: message.truncated,
      addresses: message.addresses,
      aliases: message.aliases,
      services: message.services,
      records: message.records,
      ...(message.ttlSeconds === undefined ? {} : { ttlSeconds: message.ttlSeconds }),
      extendedErrors: message.extendedErrors,
      ...(asked === undefined
        ? {}
        : { latency: from.time - asked.firstTime, sinceFirst: from.time - asked.lookup.firstTime }),
      queries: asked?.queries ?? 0,
      queryPacket: asked?.from.packet ?? 0,
    });
  }

  /** True for the second record of an answer. */
  function isCopy(key: string, time: number): boolean {
    const before = answered.get(key);
    if (before !== undefined && time - before < copyNs) return true;
    answered.delete(key);
    answered.set(key, time);
    if (answered.size > mostAnswered) {
      for (const first of answered.keys()) {
        answered.delete(first);
        break;
      }
    }
    return false;
  }

  return {
    get due() {
      return due;
    },

    query(message, parties, from) {
      const question = questionOf(message, parties);
      if (question === undefined) return;
      const { key, shortKey } = keysOf(message, question);
      const known = waiting.get(key);
      const { time } = from;
      if (known !== undefined) {
        const interval = time - known.lastTime;
        if (interval < copyNs) return;
        const again = { ...known, lastTime: time, from, queries: known.queries + 1 };
        known.lookup.lastTime = time;
        wait(again);
        tellRetry(again, interval, true);
        return;
      }
      const lookup = lookups.at(
        `${hostOf(parties.client)} ${question.type} ${question.name.toLowerCase()}`,
        time,
      );
      const interval = time - lookup.lastTime;
      lookup.lastTime = time;
      const one = { key, shortKey, question, lookup, firstTime: time, lastTime: time, from, queries: 1 };
      wait(one);
      if (tellQueries) fact({ kind: 'dns.query', from, ...question });
      if (interval >= copyNs) tellRetry(one, interval, false);
    },

    answer(message, parties, from) {
      const asked = message.question === undefined ? byId.get(shortKeyOf(message.id, parties)) : undefined;
      const question = asked?.question ?? questionOf(message, parties);
      if (question === undefined) return;
      const { key } = keysOf(message, question);
      const known = waiting.get(key);
      if (isCopy(key, from.time) && known === undefined) return;
      if (known !== undefined) {
        forget(known);
        known.lookup.answered = !uselessCodes.has(message.code);
        if (known.lookup.answered) lookups.forget(known.lookup);
      }
      tellAnswer(message, question, known, from);
    },

    failed(id, parties, time) {
      const one = byId.get(shortKeyOf(id, parties));
      if (one !== undefined) giveUp(one, 'icmp', time);
    },

    expire(time) {
      if (time > due) giveUpWhile((one) => time - one.lastTime > patienceNs, 'timeout', time);
    },

    end(why, time) {
      giveUpWhile(() => true, why, time);
    },
  };
}

function questionOf({ id, question }: DnsMessage, parties: DnsParties): DnsQuestion | undefined {
  if (question === undefined) return undefined;
  return { ...parties, id, name: question.name, type: recordTypeName(question.type) };
}

function shortKeyOf(id: number, { client, server }: DnsParties): string {
  return `${id} ${client} ${server}`;
}

function hostOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'));
}
