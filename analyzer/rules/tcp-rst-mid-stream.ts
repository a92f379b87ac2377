/**
 * One side aborted the connection by TCP RST while calls were open, and said nothing before.
 *
 * Not this rule: an RST behind a GOAWAY or a FIN of the same side, one that a middlebox sent in a peer's name, one for
 * a connection that was forgotten while it was idle or whose peer had vanished, and one that only throws away bytes.
 */
import { duration, seconds } from '../model/numbers.ts';
import { senderOf } from './kit/connection-errors.ts';
import { callsCut } from './kit/consequences.ts';
import { cutCommon, cutEvidence, openCalls, whoClosedFirst } from './kit/cut-report.ts';
import { createCuts, cutsNeed } from './kit/cuts.ts';
import { isOwnAct } from './kit/sealed-cuts.ts';
import { delayedCloses } from './kit/sealed-closes.ts';
import { defineRule } from './kit/define-rule.ts';
import { tcpEvidence } from './kit/evidence.ts';
import { originOf } from './kit/reset-origin.ts';

export default defineRule({
  meta: {
    id: 'tcp-rst-mid-stream',
    title: 'A TCP reset cut calls that were open',
    layer: 'tcp',
    standing: 'fault',
    needs: cutsNeed,
    explains:
      'One side aborted the byte stream: TCP RST, with streams open, and no GOAWAY before it. A process that died ' +
      'with unread bytes, an abort in the code, a load balancer or a firewall that removes a flow all look like ' +
      'this. Every call on the connection fails; what the other side had not read yet may be thrown away as well.',
    lookFor: [
      'RST with a sequence number that its receiver believes, while streams have no END_STREAM of the server.',
      'No GOAWAY and no FIN of the same side before it. RST,ACK that acknowledges everything is an abort by a ' +
        'process that had the connection; RST without ACK comes from a host that does not know it.',
      'grpc-js says "Connection dropped" before response headers, "read ECONNRESET" after them.',
    ],
    withoutKeys: {
      shows: 'The RST, and by sizes of records whether a request was unanswered.',
      answer: 'inferred',
    },
    who: 'The side whose address the RST carries, unless its hop limit says that something on the path sent it.',
    notToBeConfusedWith: [
      {
        signature: 'close-with-unread-data-rst',
        tellingFact: 'The answers were complete on the wire; bytes of the client came last.',
      },
      {
        signature: 'middlebox-spoofed-rst',
        tellingFact: 'The hop limit of the RST is not that of its alleged sender.',
      },
      {
        signature: 'idle-timeout-rst',
        tellingFact: 'The connection was silent, and the first bytes after that were not acknowledged.',
      },
      {
        signature: 'peer-vanished-half-open',
        tellingFact: 'The same bytes had been sent again and again before the RST came.',
      },
      { signature: 'fin-without-goaway', tellingFact: 'The connection was closed in order, by FIN.' },
    ],
    outranks: callsCut,
    remedies: [
      {
        for: 'any',
        text: 'Read the log of the sender at this second: a crash, the OOM killer, a limit on connections, an abort.',
      },
      { for: 'any', text: 'Retry only what may be repeated: nothing says which calls were processed.' },
      {
        for: 'Envoy',
        text:
          'Flag UC with {connection_termination} upstream, DC downstream; Envoy does not tell RST from FIN. ' +
          'retry_on: reset repeats calls that had no answer yet, processed or not.',
      },
      {
        for: 'grpc-go',
        text: 'UNAVAILABLE "connection reset by peer": a retryPolicy in the service config.',
      },
      { for: 'grpc-java', text: 'UNAVAILABLE "io exception": a retryPolicy in the service config.' },
      { for: 'grpc-js', text: 'UNAVAILABLE "read ECONNRESET" or "Connection dropped": a retryPolicy.' },
      { for: 'Python', text: 'UNAVAILABLE "recvmsg:Connection reset by peer": a retryPolicy.' },
    ],
    reproduce: 'tcp-rst-mid-stream',
    refs: [
      'RFC 9293 3.5.2',
      'RFC 9293 3.10.7.4',
      'RFC 9113 5.4.3',
      'grpc/grpc-go#5969',
      'grpc/grpc-java#9566',
      'envoyproxy/envoy#14981',
    ],
    messages: {
      reset: '{{sender}} reset the TCP connection with {{calls}}; it had sent no GOAWAY and no FIN.',
      unknown:
        '{{sender}} answered with a TCP RST as if it did not know the connection, with {{calls}}: a restart, or a ' +
        'node on the path that lost its entry.',
    },
  },

  create({ timeline, report }) {
    const cuts = createCuts(timeline);

    return {
      ...cuts.handlers,
      end() {
        const all = cuts.list();
        const delayed = delayedCloses(timeline);
        for (const cut of all) {
          const { rst, end, connection, sealed } = cut;
          if (rst === undefined || originOf(cut, all) !== 'sender') continue;
          // Envoy ends a connection so for a violation, by a close and perhaps an RST behind it.
          if (delayed.has(connection) || !isOwnAct(timeline, cut)) continue;
          const sender = senderOf(connection, end.direction);
          const isStateless = !rst.acknowledges && rst.unacknowledged > 0;
          const common = cutCommon(cut);
          const { hopLimit, usualHopLimit } = rst;
          report({
            ...common,
            message: isStateless ? 'unknown' : 'reset',
            data: { sender, calls: openCalls(cut) },
            confidence: sealed === undefined && isStateless ? 0.75 : 0.9,
            sender,
            cause: isStateless ? 'unknown' : sender,
            quantities: {
              ...common.quantities,
              silence: seconds(rst.silence),
              unacknowledged: rst.unacknowledged,
              hopLimit,
              ...(usualHopLimit === undefined ? {} : { usualHopLimit }),
            },
            evidence: cutEvidence(cut, 'RST with calls open'),
            ruledOut:
              usualHopLimit === undefined
                ? []
                : [
                    {
                      signature: 'middlebox-spoofed-rst',
                      because: `the hop limit of the RST is ${hopLimit}, that of its sender's other segments ${usualHopLimit}`,
                      evidence: [tcpEvidence(connection, 'reset', end, 'the RST')],
                    },
                  ],
            answers: {
              'who-closed-first': whoClosedFirst(cut),
              'data-lost': lost(rst.unacknowledged, rst.silence),
              'retry-safe': isStateless
                ? 'Not by the protocol: the last bytes were never acknowledged, but earlier calls may have been processed.'
                : 'No: without GOAWAY nothing says which calls were processed (RFC 9113 6.8).',
            },
          });
        }
      },
    };
  },
});

function lost(unacknowledged: number, silence: number): string {
  const unread =
    unacknowledged > 0
      ? `${unacknowledged} byte(s) that were under way to its sender were never acknowledged; `
      : '';
  return (
    `Yes: ${unread}the answers of the open calls did not come whole, and what its receiver had not read may be ` +
    `thrown away with the RST, which came ${duration(silence)} after the last segment.`
  );
}
