/**
 * The server gave a stream up before its response headers.
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
    id: 'rst-before-headers',
    title: 'The server reset the stream before it answered',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'grpc.call'],
    explains:
      'The accepting side ended one stream with RST_STREAM before it sent response headers; the connection and its ' +
      'other streams go on. Usual reasons: a handler that crashed before it wrote, a framework that aborts, a proxy ' +
      'that cannot reach its server, a limit of the server on this request.',
    lookFor: [
      'RST_STREAM by the accepting side on an open stream without any HEADERS or DATA of the response.',
      'grpc-js says INTERNAL "Received RST_STREAM with code N" in every state: only the packets tell which one.',
    ],
    withoutKeys: {
      shows: 'A server record of 13 bytes of plaintext after a request, and no answer.',
      answer: 'inferred',
    },
    who: 'The accepting side sends the reset. From the client side of a proxy alone: the proxy, or what is behind it.',
    notToBeConfusedWith: [
      {
        signature: 'refused-stream',
        tellingFact: 'The code is REFUSED_STREAM: the request was not processed.',
      },
      {
        signature: 'header-list-too-large',
        tellingFact: 'The request headers are above a usual limit; the next call on the connection succeeds.',
      },
      {
        signature: 'upstream-reset-translated',
        tellingFact: 'The proxy passes on what happened behind it.',
      },
      {
        signature: 'deadline-exceeded-server',
        tellingFact: 'RST_STREAM(CANCEL) comes grpc-timeout after HEADERS.',
      },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      { for: 'any', text: 'Read the log of the server at this moment: a panic, an abort, a limit.' },
      { for: 'any', text: 'Turn the failure into a status with trailers; a reset carries no reason.' },
      {
        for: 'grpc-go',
        text: 'INTERNAL "stream terminated by RST_STREAM with error code": recover panics in an interceptor.',
      },
      {
        for: 'Envoy',
        text: 'Flag UR, upstream_reset_before_response_started{remote_reset}: the client gets trailers-only UNAVAILABLE.',
      },
    ],
    reproduce: 'rst-before-headers',
    refs: [
      'RFC 9113 5.4.2',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Errors)',
      'grpc/grpc doc/negative-http2-interop-test-descriptions.md',
      'grpc/grpc-node#2004',
      'envoyproxy/envoy#30149',
    ],
    messages: {
      reset: '{{sender}} reset {{method}} with {{code}} {{elapsed}} after its HEADERS, before any response.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const resets = serverResets(timeline, 'before-headers');
    return {
      'http2.rst-stream': resets.reset,
      'grpc.call': resets.call,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'rst-before-headers')) report(verdict);
        for (const reset of resets.list()) {
          report({ message: 'reset', ...serverResetReport(timeline, reset) });
        }
      },
    };
  },
});
