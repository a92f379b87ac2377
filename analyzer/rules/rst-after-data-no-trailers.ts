/**
 * The server gave a stream up after whole messages and before the trailers that carry the status.
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
    id: 'rst-after-data-no-trailers',
    title: 'The server reset the stream in the place of trailers',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'grpc.call'],
    explains:
      'The accepting side delivered one or more whole messages and then RST_STREAM instead of trailers: the result is ' +
      'there, the status is not, so the call fails. Long streams that are cut look the same.',
    lookFor: [
      'Whole messages, then RST_STREAM by the same side, no HEADERS with END_STREAM.',
      'grpc-js says INTERNAL "Received RST_STREAM with code N" in every state: only the packets tell which one.',
    ],
    withoutKeys: {
      shows: 'Server data, and 13 bytes of plaintext where earlier answers had trailers.',
      answer: 'inferred',
    },
    who: 'The accepting side sends the reset. From the client side of a proxy alone: the proxy, or what is behind it.',
    notToBeConfusedWith: [
      {
        signature: 'missing-trailers',
        tellingFact: 'The response ends with END_STREAM, without a status and without a reset.',
      },
      {
        signature: 'proxy-stream-idle-timeout',
        tellingFact: 'A proxy resets after a constant silence, and resets upstream too.',
      },
      {
        signature: 'proxy-max-stream-duration',
        tellingFact: 'A proxy resets at a constant age, and resets upstream too.',
      },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      {
        for: 'any',
        text: 'Read the log of the server at this moment; compare the ages of such streams: a timer is constant.',
      },
      { for: 'any', text: 'End streams with a status; a reset carries no reason.' },
      {
        for: 'Envoy',
        text: 'Flag UR, upstream_reset_after_response_started{remote_reset}: the client gets RST_STREAM(INTERNAL_ERROR).',
      },
    ],
    reproduce: 'rst-after-data-no-trailers',
    refs: [
      'RFC 9113 5.4.2',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Errors)',
      'grpc/grpc doc/negative-http2-interop-test-descriptions.md',
      'grpc/grpc-node#1747',
      'microsoft/azure-container-apps#113',
    ],
    messages: {
      sealed: sealedVerdictText,
      reset:
        '{{sender}} reset {{method}} with {{code}} {{elapsed}} after its HEADERS, after whole messages and before trailers.',
    },
  },

  create({ timeline, report }) {
    const resets = serverResets(timeline, 'after-data-no-trailers');
    return {
      'http2.rst-stream': resets.reset,
      'grpc.call': resets.call,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'rst-after-data-no-trailers')) report(verdict);
        for (const reset of resets.list()) {
          report({ message: 'reset', ...serverResetReport(timeline, reset) });
        }
      },
    };
  },
});
