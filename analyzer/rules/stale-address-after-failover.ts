/**
 * A client connects to an address that the name has left: the resolver gave it once and gives others now, and nobody
 * answers there.
 */
import { hostOf } from '../model/endpoint.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { dnsEvidence } from './kit/evidence.ts';
import { placeOf } from './kit/place.ts';
import { createUnansweredSyns, synEvidence, unansweredSynsNeed } from './kit/unanswered-syns.ts';

/** Names and addresses remembered. */
const mostNames = 1000;
const mostAddresses = 1000;

/** An address that a name had, and the answer in which it was missing. */
interface Left {
  name: string;
  given: Fact<'dns.answer'>;
  gone: Fact<'dns.answer'>;
}

export default defineRule({
  meta: {
    id: 'stale-address-after-failover',
    title: 'The client uses an address that the name has left',
    layer: 'tcp',
    standing: 'fault',
    needs: [...unansweredSynsNeed, 'dns.answer'],
    explains:
      'DNS gave an address, later answers for the same name do not have it any more, and connection attempts to it ' +
      'are not answered. After a failover the old address is dead; a client (or a cache in front of it) that keeps ' +
      'it spends its deadline on SYNs that nobody will answer.',
    lookFor: [
      'A DNS answer with the address, a later one for the same name without it.',
      'SYNs to the old address, sent again and again, with nothing coming back.',
    ],
    withoutKeys: { shows: 'The same, unless DNS itself is encrypted (DoT, DoH).', answer: 'shown' },
    who: 'Nobody answers; the client, or the cache that it asks, keeps the address too long.',
    notToBeConfusedWith: [
      {
        signature: 'tcp-syn-timeout',
        tellingFact: 'The address is in every DNS answer, or no answer was captured.',
      },
      { signature: 'dns-slow-or-failing', tellingFact: 'The resolver did not answer; here it did.' },
    ],
    outranks: [
      'tcp-syn-timeout',
      'packet-loss-rto',
      'upstream-connect-failure',
      'upstream-reset-translated',
      'deadline-exceeded-client',
      'deadline-exceeded-proxy',
      'proxy-route-timeout',
      'http-non-grpc-response',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Resolve the name again when a connection fails, and honour the TTL of the answer.',
      },
      {
        for: 'any',
        text: 'Keep the old address answering (RST at least) until the TTL of its record is over.',
      },
      {
        for: 'grpc-java',
        text: 'networkaddress.cache.ttl: the JVM caches answers, with a security manager forever.',
      },
      {
        for: 'Envoy',
        text: 'STRICT_DNS with respect_dns_ttl or a short dns_refresh_rate, and health checks.',
      },
    ],
    reproduce: 'stale-address-after-failover',
    refs: ['grpc/grpc-java#7851', 'RFC 1035 3.2.1', 'RFC 6298 5'],
    messages: {
      left:
        '{{syns}} SYN(s) to {{endpoint}} were not answered; {{name}} had this address and has others now: ' +
        'a DNS answer without it came {{when}}.',
    },
  },

  create({ timeline, report }) {
    const collected = createUnansweredSyns(timeline);
    const latest = new Map<string, Fact<'dns.answer'>>();
    const left = new Map<string, Left>();

    return {
      'tcp.loss-episode': collected.episode,
      'icmp.error': collected.icmp,
      'tcp.summary': collected.summary,
      'dns.answer'(fact) {
        if (fact.addresses.length === 0) return;
        const key = `${fact.type} ${fact.name.toLowerCase()}`;
        const given = latest.get(key);
        if (given === undefined && latest.size >= mostNames) return;
        latest.set(key, fact);
        for (const address of fact.addresses) left.delete(address);
        for (const address of given?.addresses ?? []) {
          if (given === undefined || fact.addresses.includes(address) || left.size >= mostAddresses) continue;
          left.set(address, { name: fact.name, given, gone: fact });
        }
      },
      end() {
        for (const group of collected.groups()) {
          const [first, ...others] = group;
          const { connection, syns, span } = first;
          const address = hostOf(connection.server).replace(/^\[|\]$/g, '');
          const record = left.get(address);
          if (record === undefined) continue;
          const { name, given, gone } = record;
          const ahead = connection.opened.time - gone.from.time;
          const place = placeOf(timeline, connection, connection.opened.time + span);
          const [evidence, ...more] = synEvidence(first);
          const answers: EvidenceRef[] = [
            dnsEvidence(gone, `the answer without ${address}`),
            dnsEvidence(given, `the answer with ${address}`),
          ];
          report({
            message: 'left',
            data: {
              syns,
              endpoint: connection.server,
              name,
              when: `${duration(Math.abs(ahead))} ${ahead > 0 ? 'before' : 'after'} the first SYN`,
            },
            confidence: 0.85,
            sender: 'none',
            cause: place.client,
            hop: place.hop,
            connections: group.map((one) => one.connection),
            streams: place.held,
            quantities: { syns, attempts: group.length, synSpan: seconds(span), staleFor: seconds(ahead) },
            evidence: [evidence, ...answers, ...more, ...others.flatMap(synEvidence)],
            ruledOut: [
              {
                signature: 'tcp-syn-timeout',
                because: `${name} has left the address`,
                evidence: answers,
              },
            ],
          });
        }
      },
    };
  },
});
