/**
 * The resolver does not answer, answers SERVFAIL, or takes so long that a deadline is spent before the first SYN.
 *
 * Not this rule: a name that does not exist (`dns-nxdomain`), one lost query that another resolver answered at once,
 * and an address type that is missing while the client connects by the other.
 */
import type { EvidenceRef, NonEmpty } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { hostOf } from '../model/endpoint.ts';
import { defineRule } from './kit/define-rule.ts';
import { dnsEvidence, dnsQueryEvidence, requestEvidence, tcpEvidence } from './kit/evidence.ts';
import {
  callsWaitingAt,
  createNameLookups,
  isUseless,
  type NameFamily,
  nameLookupsNeed,
  openedBy,
} from './kit/name-lookups.ts';

/** A lookup that takes this long is felt by every call that waits for it. */
const slowNs = 1e9;

/** A client connects as soon as it has the address. */
const atOnceNs = 500e6;

/** Packets of one lookup that are shown. */
const mostShown = 6;

/** How a lookup went wrong. */
interface Trouble {
  how: 'unanswered' | 'failed' | 'slow' | 'oneType';
  /** From the first query to the answer that was used, or to the end of all trying. */
  took: number;
  evidence: NonEmpty<EvidenceRef>;
  connection?: TimelineConnection | undefined;
  /** How sure it is; absent for what a wait of seconds shows. */
  confidence?: number;
}

/** How sure a question without an answer is when nothing else was captured: nobody knows how long it was waited for. */
const unsure = 0.5;

const sure = 0.9;

/** Packets of queries that nobody answered, and of answers that were of no use. */
function troubleEvidence({ lookups }: NameFamily): EvidenceRef[] {
  const refs = lookups.flatMap(({ answers, unanswered, retries }) => [
    ...unanswered.map((fact) => dnsQueryEvidence(fact, `no answer to ${fact.name} ${fact.type}`)),
    ...retries.map((fact) => dnsQueryEvidence(fact, `asked again after ${duration(fact.interval)}`)),
    ...answers
      .filter(isUseless)
      .map((fact) => dnsEvidence(fact, `${fact.codeName} for ${fact.name} ${fact.type}`)),
  ]);
  return refs.toSorted((a, b) => a.at.time - b.at.time).slice(0, mostShown);
}

/** No address ever came, and not because the name does not exist. `alone`: the capture has nothing but DNS. */
function withoutAddress(family: NameFamily, alone: boolean): Trouble | undefined {
  const { lookups, first, last } = family;
  const unanswered = lookups.flatMap((lookup) => lookup.unanswered);
  const useless = lookups.flatMap((lookup) => lookup.answers.filter(isUseless));
  const waited = unanswered.some((fact) => !fact.askedAgain && fact.waited >= slowNs);
  const pending = lookups.every(({ answers }) => answers.length === 0);
  if (useless.length === 0 && !waited && !(pending && alone)) return undefined;
  const [decisive, ...rest] = troubleEvidence(family);
  if (decisive === undefined) return undefined;
  if (useless.length === 0 && !waited)
    return { how: 'unanswered', took: last - first, evidence: [decisive, ...rest], confidence: unsure };
  return {
    how: useless.length > 0 ? 'failed' : 'unanswered',
    took: last - first,
    evidence: [decisive, ...rest],
  };
}

/** The first connection that the host opened to an address of the family. */
function usedBy(family: NameFamily, opened: readonly TimelineConnection[]): TimelineConnection | undefined {
  const addresses = new Set(
    family.lookups.flatMap((lookup) => [...lookup.addresses.values()].flatMap((answer) => answer.addresses)),
  );
  return opened.find(({ server }) => addresses.has(hostOf(server).replace(/^\[|\]$/g, '')));
}

/** An address came late, or alone, and nobody used it: the client had given up. */
function unusedAddress(family: NameFamily, alone: boolean): Trouble | undefined {
  for (const { first, addresses, answers, unanswered } of family.lookups) {
    const [usable] = [...addresses.values()].toSorted((a, b) => a.from.time - b.from.time);
    if (usable === undefined) continue;
    const took = usable.from.time - first;
    const evidence: NonEmpty<EvidenceRef> = [
      dnsEvidence(usable, `the address, ${duration(took)} after the first query`),
      ...troubleEvidence(family),
    ];
    if (took >= slowNs) return { how: 'slow', took, evidence };
    const isOther = ({ type }: { type: string }): boolean => type !== usable.type;
    if (alone && unanswered.some(isOther) && !answers.some(isOther))
      return { how: 'oneType', took, evidence, confidence: unsure };
  }
  return undefined;
}

/** An address came late, or was used late because the other type was waited for. */
function withAddress(family: NameFamily, opened: readonly TimelineConnection[]): Trouble | undefined {
  const connection = usedBy(family, opened);
  if (connection === undefined) return undefined;
  const syn = { at: connection.opened, direction: 'to-server' } as const;
  const used = tcpEvidence(connection, 'syn', syn, 'the first SYN to the address');
  for (const { first, addresses, answers, unanswered } of family.lookups) {
    const [usable] = [...addresses.values()].toSorted((a, b) => a.from.time - b.from.time);
    if (usable === undefined) continue;
    const took = usable.from.time - first;
    const wait = connection.opened.time - usable.from.time;
    const trouble = troubleEvidence(family);
    const answer = dnsEvidence(usable, `the address, ${duration(took)} after the first query`);
    if (took >= slowNs && wait <= atOnceNs)
      return { how: 'slow', took, connection, evidence: [answer, ...trouble, used] };
    // The other type was answered late, or is not answered at all, and only then the client goes on.
    const isOther = ({ type }: { type: string }): boolean => type !== usable.type;
    const late = answers.some((fact) => {
      const before = connection.opened.time - fact.from.time;
      return isOther(fact) && before >= 0 && before <= atOnceNs;
    });
    const pending = unanswered.some((fact) => {
      const asked = fact.from.time - fact.waited;
      return isOther(fact) && asked <= usable.from.time && fact.from.time >= connection.opened.time;
    });
    if (wait >= slowNs && (late || pending))
      return { how: 'oneType', took: took + wait, connection, evidence: [used, answer, ...trouble] };
  }
  return undefined;
}

export default defineRule({
  meta: {
    id: 'dns-slow-or-failing',
    title: 'Name resolution fails or takes seconds',
    layer: 'dns',
    standing: 'fault',
    needs: nameLookupsNeed,
    explains:
      'Queries stay unanswered, or come back with SERVFAIL, and are repeated at the interval of the resolver library ' +
      '(5 s by default). The call waits meanwhile: its deadline is spent before there is a SYN. A resolver that drops ' +
      'AAAA queries has the same effect, as libraries wait for both types.',
    lookFor: [
      'The same question again and again, without an answer, 5 s apart; or SERVFAIL.',
      'The SYN comes seconds after the first query, or never.',
      'grpc-js: "name resolution: X s" in the text of DEADLINE_EXCEEDED.',
    ],
    withoutKeys: { shows: 'The same, unless DNS itself is encrypted.', answer: 'shown' },
    who: 'The resolver, or the path to it.',
    notToBeConfusedWith: [
      {
        signature: 'dns-nxdomain',
        tellingFact: 'The resolver answers, and says that the name does not exist.',
      },
      {
        signature: 'tcp-syn-timeout',
        tellingFact: 'There was an address in time: SYNs are what stays unanswered.',
      },
      { signature: 'stale-address-after-failover', tellingFact: 'The answer came, and was an old address.' },
    ],
    outranks: [
      'no-healthy-upstream',
      'upstream-connect-failure',
      'deadline-exceeded-client',
      'deadline-exceeded-proxy',
      'proxy-route-timeout',
      'http-non-grpc-response',
      'retry-storm',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Look at the resolver: load, its own upstream, firewalls on UDP port 53, conntrack races.',
      },
      {
        for: 'any',
        text: 'A cache on the host; options timeout and attempts of resolv.conf; single-request-reopen for lost AAAA.',
      },
      { for: 'any', text: 'Resolve once at start, and give the first call a longer deadline.' },
      {
        for: 'grpc-go',
        text: 'WaitForReady keeps calls until names are resolved; the dns resolver retries by itself.',
      },
      {
        for: 'Envoy',
        text: 'dns_refresh_rate, dns_failure_refresh_rate, dns_lookup_family; counter update_failure.',
      },
    ],
    reproduce: 'dns-slow-or-failing',
    refs: [
      'RFC 1035 4.2.1',
      'resolv.conf(5)',
      'grpc/grpc-node#2687',
      'grpc/grpc#12295',
      'grpc/grpc-go#8398',
      'envoyproxy/envoy#29052',
    ],
    messages: {
      unanswered: '{{client}} {{host}} asked for {{name}} {{queries}} time(s) in {{took}} and got no answer.',
      failed:
        '{{client}} {{host}} asked for {{name}} {{queries}} time(s) in {{took}}; the resolver could not tell.',
      slow: '{{client}} {{host}} waited {{took}} for an address of {{name}} ({{queries}} queries).',
      oneType:
        '{{client}} {{host}} had an address of {{name}} and waited for the other address type, {{took}} in all; until ' +
        'then it sent no SYN.',
    },
  },

  create({ timeline, report }) {
    const names = createNameLookups();
    return {
      ...names.handlers,
      end() {
        for (const family of names.families()) {
          const { host, name, lookups, first, last } = family;
          const opened = openedBy(timeline, host, first);
          const hasAddress = lookups.some(({ addresses }) => addresses.size > 0);
          const alone = timeline.totals.connections === 0;
          const unused = hasAddress && opened.length === 0;
          const trouble = unused
            ? unusedAddress(family, alone)
            : hasAddress
              ? withAddress(family, opened)
              : withoutAddress(family, alone);
          if (trouble === undefined) continue;
          const { how, took, evidence, connection, confidence = sure } = trouble;
          const held = callsWaitingAt(timeline, host, first, last + 1e9);
          // Who went on to connect had what it needed; a proxy serves others meanwhile.
          if (!hasAddress && held.length === 0 && opened.length > 0) continue;
          const client = held.length > 0 || connection?.hop === 'proxy-server' ? 'proxy' : 'client';
          const queries = lookups.reduce((sum, lookup) => sum + lookup.queries, 0);
          const streams = connection === undefined ? held : [];
          report({
            message: how,
            data: { client, host, name, queries, took: duration(took) },
            certainty: confidence === unsure ? 'inferred' : 'shown',
            confidence,
            sender: 'none',
            cause: 'path',
            hop: client === 'proxy' ? 'proxy-server' : connection?.hop,
            connections:
              connection === undefined ? [...new Set(held.map((stream) => stream.connection))] : [connection],
            streams,
            quantities: {
              names: lookups.length,
              queries,
              lookup: seconds(took),
              retries: lookups.reduce((sum, lookup) => sum + lookup.retries.length, 0),
            },
            evidence: [
              ...evidence,
              ...held.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that waited for the name')),
            ],
            answers: { 'retry-safe': 'Yes: nothing was sent before there was an address.' },
          });
        }
      },
    };
  },
});
