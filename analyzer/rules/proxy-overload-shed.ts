/**
 * The overload manager of the proxy refused the call, or the connection.
 *
 * Not this rule: a circuit breaker of one cluster, or a rate limit; a connection that ends when the client has said
 * something, or that the client ends.
 */

import type { Fact } from '../model/fact.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { ConnectionNotes } from './kit/connection-notes.ts';
import { defineRule } from './kit/define-rule.ts';
import { tcpEvidence } from './kit/evidence.ts';
import { localReplies, localReplyReport } from './kit/local-reply.ts';
import { placeOf } from './kit/place.ts';
import { sealedReplyReports, sealedReplyText } from './kit/sealed-reply-report.ts';

/** Whoever closes so soon after accepting has not looked at what the client has to say. */
const atOnceNs = 50e6;

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** A connection that was accepted and closed before anything was read from it. */
interface Shed {
  connection: TimelineConnection;
  accepted: Fact<'tcp.established'>;
  fin: Fact<'tcp.fin'>;
}

export default defineRule({
  meta: {
    id: 'proxy-overload-shed',
    title: 'The proxy is overloaded and sheds load',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call', 'tcp.established', 'tcp.fin', 'tcp.summary'],
    explains:
      'Envoy watches its own memory and other resources. Above a threshold its overload manager refuses new ' +
      'requests with UNAVAILABLE "envoy overloaded", closes connections sooner, or refuses new ones. The proxy ' +
      'itself, not the backend, has too little.',
    lookFor: [
      'Trailers-only grpc-status 14 "envoy overloaded" with server: envoy, and no upstream stream.',
      'A new connection that is closed at once after the SYN-ACK, before any byte ' +
        '(reject_incoming_connections).',
    ],
    withoutKeys: {
      shows: 'New connections that the accepting side closes before any byte.',
      answer: 'inferred',
    },
    who: 'The proxy; it needs more capacity, or other thresholds.',
    notToBeConfusedWith: [
      {
        signature: 'upstream-overflow',
        tellingFact: '"overflow" and x-envoy-overloaded: a limit of one cluster.',
      },
      {
        signature: 'connection-request-limit',
        tellingFact: 'GOAWAY after each request, and nothing refused.',
      },
      {
        signature: 'h2-settings-never-received',
        tellingFact: 'The connection is accepted and stays silent.',
      },
      { signature: 'tcp-connect-refused', tellingFact: 'RST answers the SYN: nobody listens.' },
      {
        signature: 'tcp-reset-in-tls-handshake',
        tellingFact: 'The end answers a ClientHello, which was acknowledged.',
      },
    ],
    outranks: [
      'upstream-reset-translated',
      'retry-storm',
      'h2-settings-never-received',
      'tcp-reset-in-tls-handshake',
      'close-with-unread-data-rst',
      'tcp-rst-mid-stream',
      'fin-without-goaway',
      'upstream-connect-failure',
      'deadline-exceeded-client',
    ],
    remedies: [
      {
        for: 'Envoy',
        text:
          'overload_manager: resource monitors and thresholds; counters overload.envoy.overload_actions.*.active, ' +
          'downstream_rq_overload_close. The access log has no flag (details: overload).',
      },
      {
        for: 'any',
        text: 'More replicas or memory for the proxy; look for clients that do not read, or large buffers.',
      },
    ],
    reproduce: 'proxy-overload-shed',
    refs: ['Envoy overload manager', 'envoyproxy/envoy#36771'],
    messages: {
      refused: 'The proxy refused {{method}} after {{after}} because it is overloaded itself.',
      closed:
        '{{endpoint}} accepted the connection and closed it {{after}} later, before it read a byte: an overloaded proxy, ' +
        'a limit on connections, or a load balancer without a backend.',
      sealed: sealedReplyText,
    },
  },

  create({ timeline, report }) {
    const replies = localReplies(timeline, (_, message) => message === 'envoy overloaded');
    const accepted = new ConnectionNotes<Fact<'tcp.established'>>();
    const closing = new ConnectionNotes<Shed>();
    const shed: Shed[] = [];

    function reportShed({ connection, accepted: from, fin }: Shed): void {
      const { hop, client, server, held } = placeOf(timeline, connection, fin.from.time);
      // Where the hop is not known it may be any listener; that of a proxy does this on purpose.
      const party = hop === undefined ? 'proxy' : server;
      const after = fin.from.time - from.from.time;
      const seen = { at: fin.from, direction: 'to-client' } as const;
      report({
        message: 'closed',
        data: { endpoint: connection.server, after: duration(after) },
        certainty: 'inferred',
        confidence: hop === 'client-proxy' ? 0.75 : 0.65,
        sender: party,
        cause: party,
        hop,
        connections: [connection],
        streams: [...connection.streams.values(), ...held],
        quantities: { after: seconds(after) },
        evidence: [
          tcpEvidence(connection, 'fin', seen, 'FIN by the side that had just accepted'),
          tcpEvidence(
            connection,
            'syn',
            { at: connection.opened, direction: 'to-server' },
            `the connection of ${client}`,
          ),
        ],
        answers: { 'retry-safe': 'Yes: nothing was read of what the client sent.' },
      });
    }

    return {
      'grpc.call': replies.take,
      'tcp.established'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) accepted.set(connection, fact);
      },
      'tcp.fin'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.direction !== 'to-client') return;
        if (connection.firstEnd?.direction !== 'to-client') return;
        const since = accepted.get(connection);
        // At the client's side the FIN is a round trip behind the SYN-ACK, as accepting waits for the ACK.
        if (since === undefined || fact.from.time - since.from.time > atOnceNs + since.rtt) return;
        closing.set(connection, { connection, accepted: since, fin: fact });
      },
      'tcp.summary'(fact) {
        const connection = timeline.connection(fact.from);
        const one = connection === undefined ? undefined : closing.get(connection);
        if (one === undefined || shed.length >= mostKept) return;
        // Of what the client sent nothing was acknowledged.
        const { bytes, unacknowledged } = fact.toServer;
        if (fact.toClient.bytes === 0 && bytes === unacknowledged) shed.push(one);
      },
      end() {
        for (const sealed of sealedReplyReports(timeline, 'proxy-overload-shed')) {
          report({
            ...sealed,
            message: 'sealed',
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, later or elsewhere: the request was not sent upstream.' },
          });
        }
        for (const one of shed) reportShed(one);
        for (const reply of replies.list()) {
          report({
            ...localReplyReport(reply),
            message: 'refused',
            data: { method: reply.fact.method ?? 'a call', after: duration(reply.after) },
            confidence: 0.96,
            cause: 'proxy',
            answers: { 'retry-safe': 'Yes, later or elsewhere: the request was not sent upstream.' },
          });
        }
      },
    };
  },
});
