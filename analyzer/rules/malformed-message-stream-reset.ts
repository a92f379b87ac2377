/**
 * A request or a response broke the rules for messages, and its receiver reset the stream for it.
 *
 * Not this rule: the connection given up for such a message without a reset (`goaway-protocol-error`, and silence:
 * `silent-protocol-kill`), or a header list that was only too long (`header-list-too-large`).
 */
import { ErrorCode } from '../model/codes.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { ConnectionErrors, errorMessages, errorReport } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';

/** What RFC 9113 8.1.1 calls malformed: fields, their order, the parts of a message, and the length of its content. */
const malformed: ReadonlySet<string> = new Set([
  'field-name',
  'field-value',
  'connection-specific-field',
  'pseudo-field',
  'content-length',
  'data-before-headers',
  'trailers-without-end-stream',
  'informational-end-stream',
  'connect-protocol',
  // Told by a log that does not say which.
  'refused-message',
]);

export default defineRule({
  meta: {
    id: 'malformed-message-stream-reset',
    title: 'A message was malformed, and its stream was reset',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['anomaly', 'http2.rst-stream'],
    explains:
      'HTTP/2 is strict about messages: names in lower case, no connection-specific fields such as connection or ' +
      'transfer-encoding, pseudo-header fields once and first, a content-length that fits. A message that is not so ' +
      'is malformed, and its receiver ends that stream with PROTOCOL_ERROR; other calls go on. Fields that a hop ' +
      'takes over from HTTP/1, and hand written clients, are the usual origin.',
    lookFor: [
      'The field at fault in the HEADERS, and at once RST_STREAM(PROTOCOL_ERROR) by the receiver.',
      'Applications read "code 1" as if the other side had reset; a client resets a malformed response itself.',
      'HAProxy sends GOAWAY(PROTOCOL_ERROR) as well. Envoy resets only with override_stream_error_on_invalid_http_message ' +
        'and for content-length; by default it closes the connection without a word.',
    ],
    withoutKeys: { shows: 'A request, and a record of 13 bytes of plaintext.', answer: 'inconclusive' },
    who: 'The receiver of the message sends the reset; whoever made the message has to change something.',
    notToBeConfusedWith: [
      {
        signature: 'goaway-protocol-error',
        tellingFact: 'A frame, not a message, broke a rule: the connection was given up without a reset.',
      },
      {
        signature: 'silent-protocol-kill',
        tellingFact: 'No reset and no GOAWAY: the connection was closed.',
      },
      { signature: 'rst-before-headers', tellingFact: 'The request was in order.' },
      {
        signature: 'header-list-too-large',
        tellingFact: 'The fields were in order, and too many or too long.',
      },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      'refused-stream',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Repair whoever writes the field that the answer names; HTTP/2 libraries do it right.',
      },
      {
        for: 'any',
        text: 'Strip connection, keep-alive, transfer-encoding and upgrade where HTTP/1 becomes HTTP/2.',
      },
      {
        for: 'Envoy',
        text:
          'override_stream_error_on_invalid_http_message keeps the damage to one stream; flag DPE or UPE, details ' +
          'http2.invalid.header.field, http2.violation.of.messaging.rule.',
      },
      {
        for: 'grpc-js',
        text: 'INTERNAL "Received RST_STREAM with code 1": the client itself may have reset.',
      },
    ],
    reproduce: 'malformed-message-stream-reset',
    refs: [
      'RFC 9113 8.1.1',
      'RFC 9113 8.2',
      'RFC 9113 8.3',
      'envoyproxy/envoy#13303',
      'improbable-eng/grpc-web#568',
    ],
    messages: { offended: errorMessages.offended },
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [ErrorCode.PROTOCOL_ERROR, ErrorCode.INTERNAL_ERROR],
      isOffence: ({ what }) => malformed.has(what),
      resets: (offence) => offence.stream !== 0,
    });

    return {
      anomaly(fact) {
        errors.anomaly(fact);
      },
      'http2.rst-stream'(fact) {
        errors.reset(fact);
      },
      end() {
        for (const error of errors.all()) {
          const found = errorReport(error);
          if (found.message === 'offended') report(found);
        }
      },
    };
  },
});
