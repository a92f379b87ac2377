/**
 * The server gave a stream up while a message was on its way.
 *
 * Not this rule: what a proxy makes of an upstream stream (the reset is reported where it began), a reset beside or
 * after a GOAWAY, and RST_STREAM after a complete response, which is bookkeeping (RFC 9113 8.1).
 */
import { defineRule } from './kit/define-rule.ts';
import { serverResetReport, serverResets } from './kit/server-reset.ts';

export default defineRule({
  meta: {
    id: 'rst-during-data',
    title: 'The server reset the stream inside a message',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['http2.rst-stream', 'grpc.call'],
    explains:
      'The accepting side sent a part of a message and then RST_STREAM: the length prefix promises more octets than ' +
      'came. What was received of that message is lost.',
    lookFor: [
      'DATA whose gRPC length prefix is not satisfied, then RST_STREAM by the same side.',
      'grpc-js says INTERNAL "Received RST_STREAM with code N" in every state: only the packets tell which one.',
    ],
    withoutKeys: { shows: 'Server data, then a record of 13 bytes of plaintext.', answer: 'inconclusive' },
    who: 'The accepting side sends the reset. From the client side of a proxy alone: the proxy, or what is behind it.',
    notToBeConfusedWith: [
      {
        signature: 'rst-after-data-no-trailers',
        tellingFact: 'The last message was complete.',
      },
      {
        signature: 'message-too-large',
        tellingFact: 'The receiver of the message resets, not its sender.',
      },
      {
        signature: 'upstream-reset-translated',
        tellingFact: 'The proxy passes on what happened behind it.',
      },
    ],
    outranks: ['upstream-reset-translated'],
    remedies: [
      { for: 'any', text: 'Read the log of the server at this moment: it died, or gave up, while it wrote.' },
      { for: 'any', text: 'Messages written before are valid: resume a stream from the last whole one.' },
      {
        for: 'Envoy',
        text: 'Flag UR, upstream_reset_after_response_started{remote_reset}: the client gets RST_STREAM(INTERNAL_ERROR).',
      },
    ],
    reproduce: 'rst-during-data',
    refs: [
      'RFC 9113 5.4.2',
      'grpc/grpc doc/PROTOCOL-HTTP2.md (Errors)',
      'grpc/grpc doc/negative-http2-interop-test-descriptions.md',
      'grpc/grpc-java#7238',
    ],
    messages: {
      reset: '{{sender}} reset {{method}} with {{code}} {{elapsed}} after its HEADERS, inside a message.',
    },
  },

  create({ timeline, report }) {
    const resets = serverResets(timeline, 'during-data');
    return {
      'http2.rst-stream': resets.reset,
      'grpc.call': resets.call,
      end() {
        for (const reset of resets.list()) {
          report({ message: 'reset', ...serverResetReport(timeline, reset) });
        }
      },
    };
  },
});
