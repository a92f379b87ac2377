/**
 * The name that the client wants to call does not exist: no address, no SYN.
 *
 * Not this rule: NXDOMAIN for one address type or for some of the names that a search list makes while another answer
 * has an address, a name that exists and has no address, and names that nobody needed (the host went on to connect).
 */
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { dnsEvidence, requestEvidence } from './kit/evidence.ts';
import {
  callsWaitingAt,
  createNameLookups,
  isNameError,
  type NameFamily,
  nameLookupsNeed,
  openedBy,
} from './kit/name-lookups.ts';

/** Names of a search list that are shown. */
const mostShown = 6;

/** Every name of the family was asked for and does not exist. */
function existsNowhere({ lookups }: NameFamily): boolean {
  return lookups.every(
    ({ answers, unanswered }) =>
      answers.every(isNameError) && unanswered.every(({ askedAgain }) => askedAgain),
  );
}

export default defineRule({
  meta: {
    id: 'dns-nxdomain',
    title: 'The name does not exist',
    layer: 'dns',
    standing: 'fault',
    needs: nameLookupsNeed,
    explains:
      'The resolver answered NXDOMAIN for every form of the name, search suffixes included, so the client has no ' +
      'address and sends no SYN: a misspelt target, a service that is not deployed in this cluster or zone, a search ' +
      'domain that is missing, or a target without its scheme (dns:///).',
    lookFor: [
      'DNS answers with response code 3 for A and AAAA, for the name and for all that a search list makes of it.',
      'No SYN of that host afterwards.',
      'gRPC also asks for _grpc_config TXT and _grpclb SRV records: NXDOMAIN for those is normal.',
    ],
    withoutKeys: { shows: 'The same, unless DNS itself is encrypted.', answer: 'shown' },
    who: 'The resolver says it; the name that the client was given, or the zone, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'dns-slow-or-failing',
        tellingFact: 'SERVFAIL, or no answer: the name may well exist.',
      },
      { signature: 'tcp-syn-timeout', tellingFact: 'There was an address: SYNs were sent.' },
      {
        signature: 'no-healthy-upstream',
        tellingFact: 'The proxy had resolved its endpoints; health checks or an empty list are the reason.',
      },
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
      { for: 'any', text: 'Check the target: spelling, namespace, search domains and ndots of resolv.conf.' },
      {
        for: 'grpc-js',
        text: '"Name resolution failed for target dns:…": the target may lack its scheme or port.',
      },
      {
        for: 'grpc-go',
        text: '"name resolver error: produced zero addresses"; dns:///host:port is the form.',
      },
      {
        for: 'grpc-java',
        text: '"Unable to resolve host"; the JVM caches failures for 10 s (networkaddress.cache.negative.ttl).',
      },
      {
        for: 'Envoy',
        text: 'STRICT_DNS or LOGICAL_DNS cluster without hosts: flag UH; counter update_failure, update_empty.',
      },
    ],
    reproduce: 'dns-nxdomain',
    refs: [
      'RFC 1035 4.1.1',
      'RFC 8020',
      'grpc/grpc#8519',
      'grpc/grpc-node#1685',
      'grpc/grpc-node#2628',
      'envoyproxy/envoy#30653',
    ],
    messages: {
      missing:
        '{{client}} {{host}} asked for {{name}} ({{forms}} form(s), {{queries}} queries in {{span}}): none exists ' +
        '(NXDOMAIN), and it connected nowhere.',
    },
  },

  create({ timeline, report }) {
    const names = createNameLookups();

    return {
      ...names.handlers,
      end() {
        for (const family of names.families()) {
          if (!existsNowhere(family)) continue;
          const { host, name, lookups, first, last } = family;
          const held = callsWaitingAt(timeline, host, first, last + 1e9);
          // Who went on to connect had what it needed; a proxy serves others meanwhile.
          if (held.length === 0 && openedBy(timeline, host, first).length > 0) continue;
          const client = held.length > 0 ? 'proxy' : 'client';
          const answers = lookups.flatMap((lookup) => lookup.answers);
          const [decisive, ...others] = answers.toSorted((a, b) => a.from.time - b.from.time);
          if (decisive === undefined) continue;
          const queries = lookups.reduce((sum, lookup) => sum + lookup.queries, 0);
          const rest: EvidenceRef[] = others
            .slice(0, mostShown)
            .map((answer) => dnsEvidence(answer, `NXDOMAIN for ${answer.name} ${answer.type}`));
          report({
            message: 'missing',
            data: { client, host, name, forms: lookups.length, queries, span: duration(last - first) },
            confidence: held.length > 0 ? 0.9 : 0.92,
            sender: 'none',
            cause: client,
            hop: held.length > 0 ? 'proxy-server' : undefined,
            connections: [...new Set(held.map(({ connection }) => connection))],
            streams: held,
            quantities: {
              names: lookups.length,
              queries,
              responseCode: decisive.code,
              sinceFirstQuery: seconds(last - first),
            },
            evidence: [
              dnsEvidence(
                decisive,
                `NXDOMAIN for ${decisive.name} ${decisive.type}, from ${decisive.server}`,
              ),
              ...rest,
              ...held.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that waited for the name')),
            ],
            answers: { 'retry-safe': 'Yes: nothing was sent.' },
          });
        }
      },
    };
  },
});
