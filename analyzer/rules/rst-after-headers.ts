/**
 * The server gave a stream up between its response headers and the first message.
 *
 * Not this rule: what a proxy makes of an upstream stream (the reset is reported where it began), a reset beside or
 * after a GOAWAY, and RST_STREAM after a complete response, which is bookkeeping (RFC 9113 8.1).
 */
import { defineRule } from './kit/define-rule.ts';
import { serverResetReport, serverResets } from './kit/server-reset.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'rst-after-headers',
    title: 'The server reset the stream after its response headers',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'grpc.call'],
    explains:
      'The accepting side sent response headers, no message, and then RST_STREAM. The call had reached a handler ' +
      'that had begun to answer; then it aborted, or a timer of a proxy ended a stream that was silent.',
    lookFor: [
      'HEADERS of the response without END_STREAM, no DATA, then RST_STREAM by the same side.',
      'grpc-js says INTERNAL "Received RST_STREAM with code N" in every state: only the packets tell which one.',
    ],
    withoutKeys: {
      shows: 'A small server record and then one of 13 bytes of plaintext.',
      answer: 'inferred',
    },
    who: 'The accepting side sends the reset. From the client side of a proxy alone: the proxy, or what is behind it.',
    notToBeConfusedWith: [
      {
        signature: 'rst-before-headers',
        tellingFact: 'No HEADERS of the response came.',
      },
      {
        signature: 'proxy-stream-idle-timeout',
        tellingFact: 'A proxy resets after a constant silence, and resets upstream too.',
      },
      {
        signature: 'upstream-reset-translated',
        tellingFact: 'The proxy passes on what happened behind it.',
      },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      {
        for: 'any',
        text: 'Read the log of the server at this moment: a handler that aborted after it sent its metadata.',
      },
      {
        for: 'any',
        text: 'Compare the times of several calls: a constant duration is a timer, not a crash.',
      },
      {
        for: 'Envoy',
        text: 'Flag UR, upstream_reset_after_response_started{remote_reset}: the client gets RST_STREAM(INTERNAL_ERROR).',
      },
    ],
    reproduce: 'rst-after-headers',
    refs: [
      'RFC 9113 5.4.2',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Errors)',
      'grpc/grpc doc/negative-http2-interop-test-descriptions.md',
      'grpc/grpc-node#2569',
      'grpc/grpc-java#5176',
    ],
    messages: {
      reset:
        '{{sender}} reset {{method}} with {{code}} {{elapsed}} after its HEADERS: response headers had come, no message.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const resets = serverResets(timeline, 'after-headers');
    return {
      'http2.rst-stream': resets.reset,
      'grpc.call': resets.call,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'rst-after-headers')) report(verdict);
        for (const reset of resets.list()) {
          report({ message: 'reset', ...serverResetReport(timeline, reset) });
        }
      },
    };
  },
});
