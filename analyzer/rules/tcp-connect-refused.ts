/**
 * A SYN was answered by RST: nobody listens on the port, or a firewall says so in the host's name.
 *
 * Not this rule: an address of several that a client tries and does without (RFC 8305), or a connection that was
 * accepted and reset afterwards.
 */
import type { Party } from '../model/diagnosis.ts';
import { hostOf } from '../model/endpoint.ts';
import type { Fact } from '../model/fact.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { tcpEvidence } from './kit/evidence.ts';
import { otherAddressServed } from './kit/other-address.ts';
import { hopsAway } from './kit/hop-limit.ts';
import { placeOf, type Place } from './kit/place.ts';

/** Refusals kept with their packets; a client that tries for hours adds nothing to the answer. */
const mostKept = 1000;

/** Endpoints whose distance is remembered. */
const mostEndpoints = 1000;

interface Refusal {
  connection: TimelineConnection;
  fact: Fact<'tcp.refused'>;
  place: Place;
}

export default defineRule({
  meta: {
    id: 'tcp-connect-refused',
    title: 'The connection was refused',
    layer: 'tcp',
    standing: 'fault',
    needs: ['tcp.refused', 'tcp.syn'],
    explains:
      'The SYN reached something that answered RST at once: the host is there and no process listens on that port, ' +
      'or a firewall rejects in its place. No byte of TLS or HTTP/2 was ever sent. Usual reasons: the server is not ' +
      'up yet or no longer, a wrong port, an endpoint that was announced before it was ready.',
    lookFor: [
      'SYN, then RST,ACK with acknowledgment = initial sequence number + 1 within one round trip.',
      'The same again after each backoff of the client (gRPC: 1 s, times 1.6, up to 120 s).',
      'An RST from another distance (hop limit) than the segments of the host otherwise: a firewall.',
    ],
    withoutKeys: { shows: 'The same: the handshake of TCP is never encrypted.', answer: 'shown' },
    who: 'The host (or a firewall in front of it) sends the RST; whoever runs the listener or the address list acts.',
    notToBeConfusedWith: [
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'SYN-ACK came first; the RST answers bytes.' },
      { signature: 'tcp-syn-timeout', tellingFact: 'Nothing at all comes back.' },
      { signature: 'icmp-unreachable', tellingFact: 'An ICMP error comes back instead of an RST.' },
    ],
    outranks: [
      'upstream-connect-failure',
      'upstream-reset-translated',
      'http-non-grpc-response',
      'deadline-exceeded-client',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Check that the process listens on this address and port (ss -ltn), not on loopback only.',
      },
      {
        for: 'any',
        text: 'Announce an endpoint after it listens, and withdraw it before it stops (readiness).',
      },
      {
        for: 'Envoy',
        text: 'Health checks or outlier detection take a refusing host out; retry_on: connect-failure.',
      },
      {
        for: 'grpc-js',
        text: 'UNAVAILABLE "ECONNREFUSED": waitForReady lets the call wait for the next attempt.',
      },
      { for: 'grpc-go', text: '"connection refused": grpc.WaitForReady(true), and the port of the target.' },
    ],
    reproduce: 'tcp-connect-refused',
    refs: [
      'RFC 9293 3.5.2',
      'RFC 9293 3.10.7.1',
      'grpc/grpc doc/connection-backoff.md',
      'grpc/grpc-node#2745',
      'envoyproxy/envoy#23740',
    ],
    messages: {
      refused:
        '{{server}} refused {{attempts}} connection attempt(s) to {{endpoint}} with RST, {{rtt}} after the SYN.',
      firewall:
        '{{attempts}} connection attempt(s) to {{endpoint}} were refused with RST by something {{hops}} hop(s) away; ' +
        'the host itself is {{usual}} hop(s) away: a firewall answers for it.',
    },
  },

  create({ timeline, report }) {
    /** By client host and server endpoint. */
    const refusals = new Map<string, Refusal[]>();
    /** Routers between the tap and an endpoint that accepted a connection. A host's other ports may be forwarded elsewhere. */
    const distances = new Map<string, number>();
    let kept = 0;

    return {
      'tcp.syn'(fact) {
        if (fact.direction !== 'to-client' || distances.size >= mostEndpoints) return;
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) distances.set(endpointKey(connection), hopsAway(fact.hopLimit));
      },
      'tcp.refused'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || kept++ >= mostKept) return;
        const key = `${hostOf(connection.client)} ${endpointKey(connection)}`;
        const list = refusals.get(key) ?? [];
        list.push({ connection, fact, place: placeOf(timeline, connection, fact.from.time) });
        refusals.set(key, list);
      },
      end() {
        for (const list of refusals.values()) {
          const failed = list.filter(({ connection }) => !otherAddressServed(timeline, connection));
          const [first] = failed;
          if (first === undefined) continue;
          const { connection, fact, place } = first;
          const usual = distances.get(endpointKey(connection));
          const hops = hopsAway(fact.hopLimit);
          const isFirewall = usual !== undefined && usual !== hops;
          const by: Party = isFirewall ? 'middlebox' : place.server;
          const attempts = failed.length;
          const gaps = failed
            .slice(1)
            .map((next, i) => next.fact.from.time - (failed[i] ?? next).fact.from.time);
          const data = { endpoint: connection.server, attempts };
          const streams = [...new Set(failed.flatMap((one) => one.place.held))];
          report({
            ...(isFirewall
              ? { message: 'firewall', data: { ...data, hops, usual } }
              : { message: 'refused', data: { ...data, server: by, rtt: duration(fact.rtt) } }),
            confidence: 0.97,
            sender: by,
            cause: by,
            hop: place.hop,
            connections: failed.map((one) => one.connection),
            streams,
            quantities: {
              attempts,
              refusalRtt: seconds(fact.rtt),
              rstHopLimit: fact.hopLimit,
              ...(gaps.length === 0 ? {} : { longestBackoff: seconds(Math.max(...gaps)) }),
            },
            evidence: [
              refusalEvidence(first),
              tcpEvidence(connection, 'syn', { at: connection.opened, direction: 'to-server' }, 'the SYN'),
              ...failed.slice(1).map(refusalEvidence),
            ],
            ruledOut: [
              {
                signature: 'tcp-syn-timeout',
                because: `an answer came ${duration(fact.rtt)} after the SYN`,
                evidence: [refusalEvidence(first)],
              },
            ],
            answers: { 'retry-safe': 'Yes: no request was sent on a refused connection.' },
          });
        }
      },
    };
  },
});

/** Distances differ from tap to tap. */
function endpointKey({ input, server }: TimelineConnection): string {
  return `${input} ${server}`;
}

function refusalEvidence({ connection, fact }: Refusal): ReturnType<typeof tcpEvidence> {
  return tcpEvidence(
    connection,
    'reset',
    { at: fact.from, direction: 'to-client' },
    'RST in answer to the SYN',
  );
}
