/**
 * TCP was closed inside a TLS record, or inside an HTTP/2 frame of a TLS connection: what was being said is not whole.
 *
 * Not this rule: a close without close_notify behind a whole record, which many stacks make (with calls open that is
 * `fin-without-goaway`), an RST, and a capture that ends first.
 */
import type { Direction } from '../model/chunk.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { seconds } from '../model/numbers.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { senderOf } from './kit/connection-errors.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { requestEvidence, tcpEvidence } from './kit/evidence.ts';
import { placeOf } from './kit/place.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** Connections kept with their packets, and calls of one; more of them add nothing to the answer. */
const mostKept = 1000;
const mostCalls = 100;

type Cut = Fact<'tls.truncated-record'> | (Fact<'anomaly'> & { direction: Direction });

/** Calls that were open when the connection ended. */
function openCalls({ streams }: TimelineConnection): TimelineStream[] {
  const open: TimelineStream[] = [];
  for (const stream of streams.values()) {
    if (open.length >= mostCalls) break;
    if (stream.ended?.how === 'connection') open.push(stream);
  }
  return open;
}

export default defineRule({
  meta: {
    id: 'tls-truncated-close',
    title: 'The connection was closed in the middle of a TLS record',
    layer: 'tls',
    standing: 'fault',
    needs: ['tls.truncated-record', 'anomaly', 'tls.close-notify'],
    explains:
      'TLS ends a direction with close_notify; here TCP ended it first, and something had been begun: the last record ' +
      'is shorter than its header says, or the last HTTP/2 frame is. Whoever closed did not write TLS itself: a load ' +
      'balancer or relay at layer 4 that ran into a limit, or a process that died while it wrote.',
    lookFor: [
      'FIN, and fewer octets of the last record than its length field announces.',
      'No close_notify of that side; with keys: the last HTTP/2 frame is not whole, calls are open.',
      'Clients say "unexpected EOF", "peer closed connection without sending TLS close_notify", "Connection dropped".',
    ],
    withoutKeys: { shows: 'The same: record headers are in clear.', answer: 'shown' },
    who: 'The side whose record is cut, or a device at layer 4 in front of it.',
    notToBeConfusedWith: [
      {
        signature: 'fin-without-goaway',
        tellingFact: 'The last record and the last frame are whole: a process closed between two of them.',
      },
      { signature: 'tcp-rst-mid-stream', tellingFact: 'RST, not FIN: what was under way may be missing.' },
      { signature: 'graceful-drain', tellingFact: 'close_notify, or a whole record and nothing open.' },
    ],
    outranks: [...streamsCut, 'fin-without-goaway'],
    remedies: [
      {
        for: 'any',
        text: 'Look at what relays TCP in between: idle and session timers, byte limits, its own restarts.',
      },
      { for: 'any', text: 'Close with close_notify and half-close; drain before a process ends.' },
      {
        for: 'Envoy',
        text: 'tcp_proxy: idle_timeout and max_downstream_connection_duration cut without regard to TLS.',
      },
      { for: 'grpc-go', text: '"unexpected EOF" is this; "EOF" is an orderly close.' },
    ],
    reproduce: 'tls-truncated-close',
    refs: [
      'RFC 8446 6.1',
      'RFC 9293 3.6',
      'rustls/rustls#1406',
      'hyperium/hyper#3427',
      'envoyproxy/envoy#11619',
    ],
    messages: {
      record:
        '{{sender}} closed the connection inside a TLS record: {{received}} of {{length}} octets came, and no ' +
        'close_notify; {{calls}} call(s) were open.',
      frame:
        '{{sender}} closed the connection inside an HTTP/2 frame, without close_notify; {{calls}} call(s) were open.',
    },
  },

  create({ timeline, report }) {
    const cuts = new Map<TimelineConnection, Cut>();
    const notified = new ConnectionMarks<Set<Direction>>();

    return {
      'tls.close-notify'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const directions = notified.get(connection) ?? new Set();
        notified.set(connection, directions.add(fact.direction));
      },
      'tls.truncated-record'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || cuts.size >= mostKept) return;
        if (cuts.get(connection)?.kind !== fact.kind) cuts.set(connection, fact);
      },
      anomaly(fact) {
        if (fact.what !== 'truncated-frame' || fact.direction === undefined) return;
        const connection = timeline.connection(fact.from);
        if (connection?.tls === undefined || cuts.has(connection) || cuts.size >= mostKept) return;
        cuts.set(connection, { ...fact, direction: fact.direction });
      },
      end() {
        for (const [connection, cut] of cuts) {
          const { direction, from } = cut;
          if (notified.get(connection)?.has(direction) === true) continue;
          const { hop, held } = placeOf(timeline, connection, from.time);
          const placed = { ...connection, hop };
          const sender = senderOf(placed, direction);
          const open = openCalls(connection);
          const isRecord = cut.kind === 'tls.truncated-record';
          const calls = open.length;
          const rest: EvidenceRef[] = open
            .slice(0, 3)
            .map((stream) => requestEvidence(stream, 'a call that was open'));
          report({
            ...(isRecord
              ? {
                  message: 'record' as const,
                  data: { sender, received: cut.received, length: cut.length ?? 'more', calls },
                }
              : { message: 'frame' as const, data: { sender, calls } }),
            confidence: isRecord ? 0.92 : 0.85,
            sender,
            cause: sender,
            hop,
            connections: [connection],
            streams: [...open, ...held],
            quantities: {
              // Without keys nothing says how many there were.
              ...(connection.undecryptable ? {} : { openStreams: calls }),
              age: seconds(from.time - connection.opened.time),
              ...(isRecord ? { received: cut.received } : {}),
              ...(isRecord && cut.length !== undefined ? { recordLength: cut.length } : {}),
            },
            evidence: [
              tcpEvidence(
                connection,
                'fin',
                { at: from, direction },
                isRecord ? 'FIN inside a TLS record' : 'FIN inside an HTTP/2 frame',
              ),
              ...rest,
            ],
            answers: { 'retry-safe': 'No: the server may have processed the calls that were open.' },
          });
        }
      },
    };
  },
});
