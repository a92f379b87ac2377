/**
 * One side broke a rule of HTTP/2, and the other one gave the connection up for it.
 *
 * Not this rule: windows (`goaway-flow-control-error`), lengths (`goaway-frame-size-error`) and header compression
 * (`goaway-compression-error`), which have signatures of their own, or a connection that spoke HTTP/1 all along.
 */
import { ErrorCode } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import { connectionClosed, goawayFollowed, streamsCut, timersImitated } from './kit/consequences.ts';
import { ConnectionErrors, errorMessages, errorReport } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Anomalies that other signatures are about, and some that nobody gives a connection up for. */
const others: ReadonlySet<string> = new Set([
  'flow-control',
  'window-overflow',
  'frame-size',
  'frame-too-large',
  'flood',
  'truncated-frame',
  'ping-ack-unexpected',
  'settings-ack-unexpected',
]);

/** Offences on a stream for which its receiver may reset that stream alone, and which do not make a message malformed. */
const ofStreams: ReadonlySet<string> = new Set(['window-update-zero', 'padding', 'headers-after-end-stream']);

function isOffence(fact: Fact<'anomaly'>): boolean {
  return fact.layer === 'http2' && !others.has(fact.what);
}

export default defineRule({
  meta: {
    id: 'goaway-protocol-error',
    title: 'A rule of HTTP/2 was broken, and the connection given up',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['anomaly', 'http2.goaway', 'http2.rst-stream'],
    explains:
      'One side sent a frame that RFC 9113 forbids where it stood: DATA on stream 0 or on a stream that nobody ' +
      'opened, a stream id that is even or too low, CONTINUATION out of place, more streams than allowed. Its ' +
      'receiver sent GOAWAY(PROTOCOL_ERROR), and every call of the connection is lost, whoever made it. The party ' +
      'that sent the GOAWAY only noticed: the other one has the bug.',
    lookFor: [
      'The forbidden frame, just before GOAWAY(PROTOCOL_ERROR) or GOAWAY(STREAM_CLOSED) of the other side.',
      'The debug data of the GOAWAY: nghttp2 says what it objects to ("DATA: stream_id == 0").',
      'Node sends INTERNAL_ERROR for some of these: the frame before it counts, not the code.',
      'A client that gave up so may leave its own call open until the deadline (grpc-js).',
    ],
    withoutKeys: { shows: 'A record of the size of a GOAWAY, and a close.', answer: 'inferred' },
    who: 'The receiver of the forbidden frame sends GOAWAY; whoever made the frame has to change something.',
    notToBeConfusedWith: [
      {
        signature: 'silent-protocol-kill',
        tellingFact: 'No GOAWAY: Envoy closes a second after most violations without a word.',
      },
      {
        signature: 'h2-preface-to-http1-server',
        tellingFact: 'The bytes are HTTP/1 text ("SETTINGS expected" in the debug data).',
      },
      {
        signature: 'malformed-message-stream-reset',
        tellingFact: 'A header field was at fault, and one stream was reset; the connection went on.',
      },
      { signature: 'control-frame-flood-mitigation', tellingFact: 'Legal frames, but far too many.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'refused-stream',
      'max-streams-queueing',
      ...timersImitated,
    ],
    remedies: [
      {
        for: 'any',
        text: 'Upgrade the library or proxy that sent the frame; its packet number belongs into the bug report.',
      },
      {
        for: 'any',
        text: 'Check with a capture in front of every middlebox whether one of them damaged the bytes.',
      },
    ],
    reproduce: 'goaway-protocol-error',
    refs: [
      'RFC 9113 5.1',
      'RFC 9113 5.4.1',
      'improbable-eng/grpc-web#404',
      'grpc/grpc-go#4960',
      'envoyproxy/envoy#13303',
      'golang/go#80759',
    ],
    messages: { ...errorMessages, sealed: sealedVerdictText },
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [ErrorCode.PROTOCOL_ERROR, ErrorCode.STREAM_CLOSED],
      isOffence,
      resets: (offence) => ofStreams.has(offence.what),
    });

    return {
      anomaly(fact) {
        errors.anomaly(fact);
      },
      'http2.goaway'(fact) {
        errors.goaway(fact);
      },
      'http2.rst-stream'(fact) {
        errors.reset(fact);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'goaway-protocol-error')) report(verdict);
        for (const error of errors.all()) report(errorReport(error));
      },
    };
  },
});
