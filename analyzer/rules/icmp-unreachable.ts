/**
 * A router, a firewall or the host itself answers the SYN with an ICMP error: the network says why nobody will come.
 *
 * Not this rule: an ICMP error on a connection that was established all the same; it is a hint then, no more.
 */
import type { Party } from '../model/diagnosis.ts';
import { hostOf } from '../model/endpoint.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { icmpEvidence, tcpEvidence } from './kit/evidence.ts';
import { otherAddressServed } from './kit/other-address.ts';
import { placeOf, type Place } from './kit/place.ts';

/** Errors kept with their packets. */
const mostKept = 1000;

interface Answered {
  connection: TimelineConnection;
  fact: Fact<'icmp.error'>;
  place: Place;
}

export default defineRule({
  meta: {
    id: 'icmp-unreachable',
    title: 'The network says that the server cannot be reached',
    layer: 'tcp',
    standing: 'fault',
    needs: ['icmp.error'],
    explains:
      'A SYN was answered by ICMP "destination unreachable". The code says why: host-unreachable and ' +
      'network-unreachable come from the last router (nobody there, no route), administratively-prohibited from a ' +
      'firewall that rejects, port-unreachable from the host or a firewall that rejects in its name.',
    lookFor: [
      'SYN, then ICMP type 3 (ICMPv6 type 1) that quotes it, and no SYN-ACK.',
      'The sender of the ICMP packet: the server itself, or a router or firewall on the way.',
    ],
    withoutKeys: { shows: 'The same: neither ICMP nor the handshake of TCP is encrypted.', answer: 'shown' },
    who: 'Whoever sent the ICMP error names the place; the rule or route there has to change, or the address.',
    notToBeConfusedWith: [
      { signature: 'tcp-connect-refused', tellingFact: 'The SYN is answered by an RST.' },
      { signature: 'tcp-syn-timeout', tellingFact: 'Nothing at all comes back.' },
      { signature: 'mtu-black-hole', tellingFact: 'The ICMP error is "too big" and quotes data, no SYN.' },
    ],
    outranks: [
      'tcp-syn-timeout',
      'packet-loss-rto',
      'upstream-connect-failure',
      'upstream-reset-translated',
      'deadline-exceeded-client',
      'http-non-grpc-response',
    ],
    remedies: [
      {
        for: 'any',
        text: 'administratively-prohibited: allow the flow in the firewall that sent the error.',
      },
      {
        for: 'any',
        text: 'host- or network-unreachable: check that the host is up, its address, and the route.',
      },
      {
        for: 'Envoy',
        text: 'The details say delayed_connect_error: No route to host; retry_on: connect-failure.',
      },
      { for: 'grpc-js', text: 'EHOSTUNREACH or ENETUNREACH in "Last error" is this, seen by the kernel.' },
    ],
    reproduce: 'icmp-unreachable',
    refs: ['RFC 792', 'RFC 4443 3.1', 'RFC 5461', 'grpc/grpc-node#2745'],
    messages: {
      unreachable: '{{from}} answered the SYN to {{endpoint}} with ICMP {{reason}}, {{delay}} later.',
    },
  },

  create({ timeline, report }) {
    const kept: Answered[] = [];
    const known = new Set<TimelineConnection>();

    return {
      'icmp.error'(fact) {
        if (fact.error !== 'unreachable' || fact.quoted?.direction !== 'to-server') return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        if (kept.length >= mostKept || known.has(connection)) return;
        known.add(connection);
        kept.push({ connection, fact, place: placeOf(timeline, connection, fact.from.time) });
      },
      end() {
        for (const { connection, fact, place } of kept) {
          // An ICMP error is a hint (RFC 5461): the SYN may have been sent again, and answered.
          if (connection.rtt !== undefined || otherAddressServed(timeline, connection)) continue;
          const fromServer = fact.sender === hostOf(connection.server).replace(/^\[|\]$/g, '');
          const sender: Party = fromServer ? place.server : 'middlebox';
          const prohibits = fact.reason.includes('prohibited');
          const cause: Party = fromServer ? place.server : prohibits ? 'middlebox' : 'path';
          const delay = fact.from.time - connection.opened.time;
          const evidence: EvidenceRef = icmpEvidence(fact, `ICMP ${fact.reason} from ${fact.sender}`);
          report({
            message: 'unreachable',
            data: {
              from: fromServer ? `${place.server} itself` : fact.sender,
              endpoint: connection.server,
              reason: fact.reason,
              delay: duration(delay),
            },
            confidence: 0.97,
            sender,
            cause,
            hop: place.hop,
            connections: [connection],
            streams: place.held,
            quantities: { delay: seconds(delay), type: fact.type, code: fact.code, hopLimit: fact.hopLimit },
            evidence: [
              evidence,
              tcpEvidence(connection, 'syn', { at: connection.opened, direction: 'to-server' }, 'the SYN'),
            ],
            ruledOut: [
              { signature: 'tcp-syn-timeout', because: 'an ICMP error came back', evidence: [evidence] },
            ],
            answers: { 'retry-safe': 'Yes: no request was sent.' },
          });
        }
      },
    };
  },
});
