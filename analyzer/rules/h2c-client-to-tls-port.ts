/**
 * The HTTP/2 preface reaches a port that speaks TLS: the server answers with an alert, or closes without a byte.
 *
 * Not this rule: an answer in HTTP/1 (`h2-preface-to-http1-server`), or a port that speaks plaintext to others.
 */
import type { Certainty } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Timeline, TimelineConnection } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { payloadEvidence, tcpEvidence } from './kit/evidence.ts';
import { handshakeConsequences } from './kit/handshakes.ts';
import { placeOf } from './kit/place.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** Connections kept with their packets. */
const mostKept = 1000;

/** A TLS server gives up at the first record that is none; one that takes longer was waiting for something. */
const atOnceNs = 1e9;

/** What was seen of a connection that the client began in plaintext. */
interface Attempt {
  connection: TimelineConnection;
  preface: Fact<'http2.preface'>;
  alert?: Fact<'tls.refused-plaintext'>;
  /** FIN of the server, which had the preface. */
  fin?: Fact<'tcp.fin'>;
}

/** What other connections say of a listener. */
function listenerSpeaks(
  timeline: Timeline,
  { server }: TimelineConnection,
  unanswered: ReadonlySet<TimelineConnection>,
): 'tls' | 'plaintext' | undefined {
  for (const other of timeline.connections()) {
    if (other.server !== server) continue;
    if (other.tls?.version !== undefined) return 'tls';
    // A client may send its first requests before it has heard anything.
    if (other.streamCount > 0 && !unanswered.has(other)) return 'plaintext';
  }
  return undefined;
}

export default defineRule({
  meta: {
    id: 'h2c-client-to-tls-port',
    title: 'A plaintext client meets a TLS port',
    layer: 'tls',
    standing: 'fault',
    needs: ['http2.preface', 'tls.refused-plaintext', 'tcp.fin', 'tcp.summary'],
    explains:
      'The client speaks HTTP/2 with prior knowledge (h2c) and the port wants TLS. The server cannot read "PRI" as a ' +
      'TLS record: it sends an alert in clear (Envoy: protocol_version) or closes without a byte (Node, HAProxy). ' +
      'Clients say little about it: "Failed to connect", "Socket closed", "error reading server preface".',
    lookFor: [
      'First bytes of the client "PRI * HTTP/2.0"; the answer begins with 15 03 (a TLS alert record).',
      'Or a FIN of the server as its only answer, within milliseconds of the preface: no SETTINGS ever came.',
    ],
    withoutKeys: { shows: 'The same: nothing was ever encrypted.', answer: 'shown' },
    who: 'The client sends plaintext; its credentials and the listener have to agree.',
    notToBeConfusedWith: [
      { signature: 'h2-preface-to-http1-server', tellingFact: 'The answer is HTTP/1 text.' },
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'The client did send a ClientHello.' },
      {
        signature: 'h2-settings-never-received',
        tellingFact: 'The server keeps the connection and says nothing.',
      },
    ],
    outranks: [...handshakeConsequences, 'h2-preface-to-http1-server'],
    remedies: [
      { for: 'any', text: 'Give the client TLS credentials, or call a port that speaks h2c.' },
      { for: 'grpc-js', text: 'credentials.createSsl() in place of createInsecure().' },
      {
        for: 'grpc-java',
        text: 'usePlaintext() is the cause; "First received frame was not SETTINGS ... 1503".',
      },
      { for: 'Envoy', text: 'A cluster for a TLS backend needs a transport_socket; the access log says UC.' },
      { for: 'any', text: 'In a mesh with STRICT mTLS: inject the client, or set PERMISSIVE.' },
    ],
    reproduce: 'h2c-client-to-tls-port',
    refs: ['RFC 9113 3.3', 'RFC 8446 5.1', 'grpc/grpc-java#4063', 'istio/istio#37431', 'grpc/grpc#29331'],
    messages: {
      alert:
        '{{client}} sent the HTTP/2 preface in plaintext to {{endpoint}}, which answered with the TLS alert {{alert}}.',
      closed:
        '{{client}} sent the HTTP/2 preface in plaintext to {{endpoint}}, which closed {{delay}} later without a byte, ' +
        'as TLS servers do. {{others}}',
    },
  },

  create({ timeline, report }) {
    const current = new ConnectionMarks<Attempt>();
    const kept: Attempt[] = [];

    function at(fact: Fact): Attempt | undefined {
      const connection = timeline.connection(fact.from);
      return connection === undefined ? undefined : current.get(connection);
    }

    return {
      'http2.preface'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        current.set(connection, { connection, preface: fact });
      },
      'tls.refused-plaintext'(fact) {
        const attempt = at(fact);
        if (attempt !== undefined) attempt.alert ??= fact;
      },
      'tcp.fin'(fact) {
        const attempt = at(fact);
        if (attempt === undefined || attempt.connection.firstEnd?.direction !== 'to-client') return;
        const crossed = fact.unacknowledged > 0 || fact.direction === 'to-server';
        if (!crossed && fact.from.time - attempt.preface.from.time <= atOnceNs) attempt.fin ??= fact;
      },
      'tcp.summary'(fact) {
        const attempt = at(fact);
        if (attempt === undefined || kept.length >= mostKept) return;
        if (attempt.alert !== undefined || fact.toClient.bytes === 0) kept.push(attempt);
      },
      end() {
        const unanswered = new Set(kept.map(({ connection }) => connection));
        for (const { connection, preface, alert, fin } of kept) {
          const speaks = listenerSpeaks(timeline, connection, unanswered);
          if (alert === undefined && speaks === 'plaintext') continue;
          const answer = alert ?? fin;
          if (answer === undefined) continue;
          // Who has nobody to pass a connection on to closes whether anything was said or not, now before and now behind it.
          const alike = kept.filter((other) => other.connection.server === connection.server);
          const isAlways = alike.length > 1 && alike.every(({ fin: close }) => close !== undefined);
          const place = placeOf(timeline, connection, answer.from.time);
          const delay = answer.from.time - preface.from.time;
          const certainty: Certainty = alert !== undefined || speaks === 'tls' ? 'shown' : 'inferred';
          const seen = { at: answer.from, direction: 'to-client' } as const;
          const sent: EvidenceRef = payloadEvidence(
            connection,
            { at: preface.from, direction: 'to-server' },
            'HTTP/2 preface in plaintext',
          );
          const data = { client: place.client, endpoint: connection.server };
          report({
            ...(alert === undefined
              ? {
                  message: 'closed',
                  data: {
                    ...data,
                    delay: duration(delay),
                    others:
                      speaks === 'tls'
                        ? 'Other connections to it speak TLS.'
                        : 'A load balancer without a backend closes like that too.',
                  },
                }
              : { message: 'alert', data: { ...data, alert: alert.name } }),
            certainty,
            confidence: alert !== undefined ? 0.98 : speaks === 'tls' ? 0.95 : isAlways ? 0.9 : 0.6,
            sender: alert === undefined ? place.client : place.server,
            cause: place.client,
            hop: place.hop,
            connections: [connection],
            streams: [...place.held, ...connection.streams.values()],
            quantities: {
              delay: seconds(delay),
              ...(alert === undefined ? {} : { alert: alert.description }),
            },
            evidence:
              alert === undefined
                ? [sent, tcpEvidence(connection, 'fin', seen, 'FIN, the only answer')]
                : [payloadEvidence(connection, seen, `the answer: TLS alert ${alert.name}`), sent],
            answers: { 'retry-safe': 'Yes: the server understood nothing of it.' },
          });
        }
      },
    };
  },
});
