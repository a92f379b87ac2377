/**
 * The server closed with bytes of the client unread, so its kernel sent RST behind a complete answer, which the
 * client's kernel may throw away.
 *
 * Not this rule: a reset with calls unanswered, one after FIN or close_notify, one by a client that has what it
 * wanted, and one long after the answer.
 */
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { connectionFrameEvidence, frameEvidence, segmentEvidence, tcpEvidence } from './kit/evidence.ts';
import { defineRule } from './kit/define-rule.ts';
import { actOf } from './kit/one-act.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { discardedAnswers, discardWindow, isEarly } from './kit/unread.ts';
import { isUploadOn } from './kit/sealed.ts';

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

interface Discard {
  connection: TimelineConnection;
  rst: Fact<'tcp.rst'>;
  streams: TimelineStream[];
  /** When the last answer was complete. */
  answered: Moment;
}

export default defineRule({
  meta: {
    id: 'close-with-unread-data-rst',
    title: 'The server closed with unread bytes, and its answer may be lost for it',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['tcp.rst'],
    explains:
      'A server sent its answer and closed the socket while bytes of the client, often a WINDOW_UPDATE, a PING or a ' +
      'SETTINGS ACK, stood unread in its receive buffer. The kernel then sends RST instead of FIN, and the kernel of ' +
      'the client may throw away what had arrived and was not read yet: the answer is complete on the wire, and the ' +
      'call fails.',
    lookFor: [
      'A complete answer (END_STREAM), or a final GOAWAY, then a frame of the client, then RST by the server.',
      'Or a complete answer while the DATA of the request still come, then RST.',
      'No FIN of the server before it.',
      'grpc-go: "error reading from server: … connection reset by peer, received prior goaway: code: NO_ERROR".',
    ],
    withoutKeys: {
      shows: 'A small record of the client behind the last one of the server, and RST within a round trip.',
      answer: 'inferred',
    },
    who: 'The server: it has to stop sending, read to the end, and only then close.',
    notToBeConfusedWith: [
      { signature: 'tcp-rst-mid-stream', tellingFact: 'Calls were open: their answers were not complete.' },
      {
        signature: 'goaway-kills-accepted-streams',
        tellingFact: 'The GOAWAY had accepted calls that were not answered.',
      },
      {
        signature: 'clean-control',
        tellingFact: 'FIN or close_notify came before the RST, or the client sent it.',
      },
    ],
    outranks: ['graceful-drain', 'connection-aging', 'connection-request-limit', 'upstream-reset-translated'],
    remedies: [
      { for: 'any', text: 'Half-close (shutdown for writing), read until EOF or a timer, then close.' },
      {
        for: 'Envoy',
        text: 'delayed_close_timeout of the HTTP connection manager: more than a round trip, not 0.',
      },
      { for: 'any', text: 'nginx: lingering_close always; lingering_timeout above the round trip.' },
      {
        for: 'grpc-go',
        text: 'Newer servers wait a moment before they close after GOAWAY (grpc/grpc-go#5969).',
      },
      { for: 'any', text: 'Clients: retry idempotent calls; the server has processed this one.' },
    ],
    reproduce: 'close-with-unread-data-rst',
    refs: [
      'RFC 1122 4.2.2.13',
      'RFC 2525 2.17',
      'RFC 9112 9.6',
      'RFC 9113 5.4.1',
      'grpc/grpc-go#5969',
      'grpc/grpc-go#6019',
    ],
    messages: {
      discarded:
        '{{server}} answered {{count}} call(s), bytes of {{client}} came, and {{gap}} after the answer {{server}} ' +
        'reset the connection instead of closing it.',
      early:
        '{{server}} answered {{count}} call(s) before the request was whole, and {{gap}} after the answer reset the ' +
        'connection instead of closing it: what it had not read of {{client}} made a FIN an RST.',
      inferred:
        '{{server}} sent its last record, {{client}} a small one, and {{gap}} later {{server}} reset the connection ' +
        'instead of closing it.',
    },
  },

  create({ timeline, report }) {
    const kept: Discard[] = [];
    const sealed: Discard[] = [];

    function inferredFrom(rst: Fact<'tcp.rst'>, connection: TimelineConnection): void {
      if (rst.direction !== 'to-client' || connection.sealed === undefined) return;
      const { lastContent: answer, lastRequest, waitingSince, closing } = connection.sealed;
      // What came behind the answer was no request, and nobody had said goodbye.
      if (answer === undefined || closing !== undefined) return;
      const isUpload = isUploadOn(connection.sealed);
      if (waitingSince !== undefined && !isUpload) return;
      // Nothing need have come behind it where it came in the middle of an upload.
      const isAmid = isUpload && answer.time - (lastRequest?.time ?? -Infinity) <= actOf(connection);
      if (rst.last !== 'to-server' && !isAmid) return;
      if (connection.firstEnd?.how !== 'rst') return;
      if (rst.from.time - answer.time > discardWindow(connection)) return;
      sealed.push({ connection, rst, streams: [], answered: answer });
    }

    return {
      'tcp.rst'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || kept.length + sealed.length >= mostKept) return;
        const streams = discardedAnswers(fact, connection);
        const answered = streams.flatMap(({ trailers }) => trailers ?? []).at(-1);
        if (answered === undefined) {
          inferredFrom(fact, connection);
          return;
        }
        kept.push({ connection, rst: fact, streams, answered });
      },
      end() {
        for (const { connection, rst, streams, answered } of [...kept, ...sealed]) {
          const [client, server] = [clientOf(connection), serverOf(connection)];
          const gap = rst.from.time - answered.time;
          const isShown = streams.length > 0;
          const goaway = connection.goaways.findLast((g) => g.direction === 'to-client');
          const evidence: EvidenceRef[] = [
            ...streams.slice(0, 3).flatMap((stream) => {
              if (stream.trailers === undefined) return [];
              const seen = { at: stream.trailers, direction: 'to-client' } as const;
              return [frameEvidence(stream, 'HEADERS', seen, 'a complete answer')];
            }),
            ...(goaway === undefined
              ? []
              : [
                  connectionFrameEvidence(
                    connection,
                    'GOAWAY',
                    goaway,
                    `GOAWAY, last stream ${goaway.lastStreamId}`,
                  ),
                ]),
            ...(isShown
              ? []
              : [
                  segmentEvidence(
                    connection,
                    { at: answered, direction: 'to-client' },
                    'the last record of the server',
                  ),
                ]),
          ];
          report({
            ...(isShown
              ? {
                  message: streams.some(isEarly) ? 'early' : 'discarded',
                  data: { server, client, count: streams.length, gap: duration(gap) },
                }
              : { message: 'inferred', data: { server, client, gap: duration(gap) } }),
            certainty: isShown ? 'shown' : 'inferred',
            confidence: isShown ? 0.7 : 0.9,
            sender: server,
            cause: server,
            hop: connection.hop,
            connections: [connection],
            streams,
            quantities: {
              sinceAnswer: seconds(gap),
              unacknowledged: rst.unacknowledged,
              calls: streams.length,
              ...(goaway === undefined ? {} : { lastStreamId: goaway.lastStreamId }),
            },
            evidence: [
              tcpEvidence(
                connection,
                'reset',
                { at: rst.from, direction: 'to-client' },
                'RST behind a complete answer, without FIN',
              ),
              ...evidence,
            ],
            answers: {
              'who-closed-first': `${server}, by RST: it closed its socket with bytes of ${client} unread.`,
              'data-lost': `Possibly: the answer is complete on the wire, but what ${client} had not read yet may be gone.`,
              'retry-safe': 'No: the server processed the calls and answered them.',
            },
          });
        }
      },
    };
  },
});
