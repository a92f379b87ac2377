/**
 * One stream was not read: its flow-control window stayed empty while the connection had room.
 *
 * Not this rule: a window that all streams share (`connection-flow-control-stall`), one that was 0 from the beginning
 * (`zero-initial-window`), a reader that is slow and gets there, or one that did not want the rest and cancelled.
 */
import { defineRule } from './kit/define-rule.ts';
import { stallConsequences } from './kit/consequences.ts';
import { stallReport } from './kit/stall-report.ts';
import { Stalls, stallsNeed } from './kit/stalls.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'stream-flow-control-stall',
    title: 'One stream was not read, and its window stayed empty',
    layer: 'h2-stream',
    standing: 'fault',
    needs: stallsNeed,
    explains:
      'Each stream has a window of its own. Its receiver gives it back as its application reads; when that reader ' +
      'stops, DATA on this stream stops when the window is used up, and everything else on the connection goes on. ' +
      'In the end a deadline or a timer of a proxy ends the call.',
    lookFor: [
      'DATA on one stream until its window is 0, and no WINDOW_UPDATE of that stream afterwards.',
      'Other streams of the connection go on: its own window has room.',
      'Behind Envoy with its large windows the server sees nothing of it, and the access log says OK.',
    ],
    withoutKeys: {
      shows: 'A flow of records that stops after the size of a window.',
      answer: 'inferred',
    },
    who: 'Nobody sends anything: the application that receives the stream does not read it.',
    notToBeConfusedWith: [
      { signature: 'connection-flow-control-stall', tellingFact: 'No stream of the connection could send.' },
      {
        signature: 'zero-initial-window',
        tellingFact: 'The stream never had a window; no DATA was sent at all.',
      },
      {
        signature: 'proxy-stream-idle-timeout',
        tellingFact: 'The window had room, and nobody had anything to send.',
      },
      {
        signature: 'deadline-exceeded-client',
        tellingFact: 'The window had room; the server had not answered.',
      },
    ],
    outranks: [...stallConsequences, 'zero-initial-window'],
    remedies: [
      { for: 'any', text: 'Read the stream to its end or cancel it; give slow readers a timeout.' },
      {
        for: 'Envoy',
        text: 'Flag SI with small windows; with the defaults flag -, counter http2.tx_flush_timeout, RST_STREAM(INTERNAL_ERROR).',
      },
      {
        for: 'grpc-js',
        text: 'A paused stream needs resume(); grpc-node.flow_control_window sets the size.',
      },
      { for: 'grpc-go', text: 'Call Recv until io.EOF, or cancel the context.' },
      { for: 'grpc-java', text: 'With manual flow control call request(n) again, or cancel.' },
      { for: 'Python', text: 'Iterate over the response to its end, or call cancel().' },
    ],
    reproduce: 'stream-flow-control-stall',
    refs: [
      'RFC 9113 5.2',
      'grpc/grpc#13664',
      'grpc/grpc-go#1192',
      'vmagamedov/grpclib#67',
      'envoyproxy/envoy#4374',
    ],
    messages: {
      stalled:
        '{{receiver}} did not read {{method}}: the window of the stream for DATA of {{sender}} stayed empty for ' +
        '{{waited}} {{end}} ({{count}}); {{others}} other call(s) of the connection completed meanwhile.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const stalls = new Stalls(timeline);
    return {
      ...stalls.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'stream-flow-control-stall')) report(verdict);
        for (const stall of stalls.list(['stream'])) {
          const { data, evidence, ...rest } = stallReport(stall);
          report({
            message: 'stalled',
            ...rest,
            evidence,
            data: { ...data, others: stall.others },
            ruledOut: [
              {
                signature: 'connection-flow-control-stall',
                because: 'the window of the connection had room',
                evidence: evidence.slice(0, 1),
              },
            ],
          });
        }
      },
    };
  },
});
