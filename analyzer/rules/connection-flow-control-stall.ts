/**
 * The flow-control window that all streams of a connection share was empty and did not come back.
 *
 * Not this rule: a window that fills again while calls go on (back-pressure at work), a window of one stream alone
 * (`stream-flow-control-stall`), or a TCP window (`tcp-zero-window`). A stall that began on the next hop is told there.
 */
import { connectionFrameEvidence } from './kit/evidence.ts';
import { defineRule } from './kit/define-rule.ts';
import { stallConsequences } from './kit/consequences.ts';
import { stallReport } from './kit/stall-report.ts';
import { Stalls, stallsNeed } from './kit/stalls.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'connection-flow-control-stall',
    title: 'The window of the connection was empty and was not given back',
    layer: 'h2-connection',
    standing: 'fault',
    needs: stallsNeed,
    explains:
      'All streams of a connection share one window for each direction. Its receiver gives it back with WINDOW_UPDATE ' +
      'on stream 0 as it reads. When it does not, because one stream is not read or because the octets of ended ' +
      'streams are never given back, no stream can send DATA any more, while TCP is open and PINGs are answered.',
    lookFor: [
      'DATA until the window is 0 (65,535 octets without further ado), and then none, on any stream.',
      'No WINDOW_UPDATE on stream 0 for much longer than a round trip; the TCP window is open.',
      'HEADERS, PING and RST_STREAM still pass: they need no window.',
    ],
    withoutKeys: {
      shows: 'A sender that stops after about 64 kB without a loss, while small records still come and go.',
      answer: 'inferred',
    },
    who: 'Nobody sends anything: the receiver of the DATA owes the WINDOW_UPDATE.',
    notToBeConfusedWith: [
      {
        signature: 'stream-flow-control-stall',
        tellingFact: 'The window of the connection had room, and other streams went on.',
      },
      { signature: 'tcp-zero-window', tellingFact: 'The receiver closed its TCP window as well.' },
      { signature: 'goaway-flow-control-error', tellingFact: 'The sender went on without a window.' },
      { signature: 'max-streams-queueing', tellingFact: 'No stream could be opened; windows had room.' },
    ],
    outranks: [...stallConsequences, 'stream-flow-control-stall', 'zero-initial-window'],
    remedies: [
      { for: 'any', text: 'Read every stream to its end, or cancel it; look for a reader that stopped.' },
      { for: 'any', text: 'Make the window of the connection several times that of a stream.' },
      {
        for: 'Envoy',
        text:
          'initial_connection_window_size of listener and cluster; flag SI with small windows, none with the defaults ' +
          '(counter http2.tx_flush_timeout).',
      },
      { for: 'grpc-js', text: 'Do not pause() a stream for long; grpc-node.flow_control_window.' },
      {
        for: 'grpc-go',
        text: 'InitialConnWindowSize; without it grpc-go measures bandwidth and grows by itself.',
      },
      {
        for: 'Python',
        text: 'grpc.http2.bdp_probe and grpc.http2.lookahead_bytes; consume every response iterator.',
      },
    ],
    reproduce: 'connection-flow-control-stall',
    refs: [
      'RFC 9113 5.2',
      'RFC 9113 6.9',
      'grpc/grpc-go#4346',
      'grpc/grpc#13664',
      'golang/go#17985',
      'envoyproxy/envoy#23221',
    ],
    messages: {
      stalled:
        'The window of the connection for DATA of {{sender}} was empty, and {{receiver}} gave none back: {{count}} ' +
        'call(s), such as {{method}}, waited for up to {{waited}} {{end}}.{{holder}}',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const stalls = new Stalls(timeline);
    return {
      ...stalls.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'connection-flow-control-stall')) report(verdict);
        for (const stall of stalls.list(['connection'])) {
          const { data, quantities, evidence, ...rest } = stallReport(stall);
          const { holder, connection, at, direction } = stall;
          const reader = data.receiver;
          report({
            message: 'stalled',
            ...rest,
            evidence,
            data: {
              ...data,
              holder:
                holder === undefined
                  ? ''
                  : ` ${reader} holds ${holder.octets} octets of stream ${holder.stream} unread.`,
            },
            quantities: {
              ...quantities,
              ...(holder === undefined ? {} : { heldOctets: holder.octets, holderStream: holder.stream }),
            },
            ruledOut: [
              {
                signature: 'stream-flow-control-stall',
                because: 'the window of the whole connection was empty',
                evidence: [
                  connectionFrameEvidence(
                    connection,
                    'DATA',
                    { at, direction },
                    'took the rest of the window',
                  ),
                ],
              },
            ],
          });
        }
      },
    };
  },
});
