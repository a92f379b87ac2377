/**
 * A header block could not be decompressed, so nothing on the connection can be read any more.
 *
 * Captures that begin in the middle lack the table themselves: the stage does not call those blocks wrong.
 */
import { ErrorCode } from '../model/codes.ts';
import { connectionClosed, goawayFollowed, streamsCut, timersImitated } from './kit/consequences.ts';
import { ConnectionErrors, errorMessages, errorReport } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

export default defineRule({
  meta: {
    id: 'goaway-compression-error',
    title: 'A header block could not be decompressed',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['anomaly', 'http2.goaway', 'http2.rst-stream'],
    explains:
      'HPACK compresses headers with a table that both sides build alike from every block. A block that does not ' +
      'decode means that the tables differ, so no later block can be trusted: the receiver gives up the whole ' +
      'connection with COMPRESSION_ERROR. Some receivers say the same of a block that is only too long for them.',
    lookFor: [
      'HEADERS or CONTINUATION that does not decode, then GOAWAY(COMPRESSION_ERROR) of its receiver.',
      'A table size update that is missing or above the limit.',
      'C-core clients answer RST_STREAM(INTERNAL_ERROR); grpc-js waits for the deadline. The last stream that Netty ' +
        'names after such a block is not reliable.',
    ],
    withoutKeys: { shows: 'A record of the size of a GOAWAY, and a close.', answer: 'inferred' },
    who: 'The receiver of the block sends GOAWAY; whoever compressed it has the bug.',
    notToBeConfusedWith: [
      {
        signature: 'header-list-too-large',
        tellingFact: 'The block decodes and is long: Envoy sends this code for one string above 64 KiB.',
      },
      { signature: 'goaway-protocol-error', tellingFact: 'The block decodes; another rule was broken.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      ...timersImitated,
    ],
    remedies: [
      { for: 'any', text: 'Upgrade the side that compressed the block named in the evidence.' },
      { for: 'any', text: 'Shorten metadata and grpc-message: long values are where encoders go wrong.' },
    ],
    reproduce: 'goaway-compression-error',
    refs: [
      'RFC 9113 4.3',
      'RFC 7541',
      'grpc/grpc-java#8453',
      'grpc/grpc-node#2033',
      'jetty/jetty.project#1134',
    ],
    messages: { ...errorMessages, sealed: sealedVerdictText },
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [ErrorCode.COMPRESSION_ERROR],
      isOffence: ({ layer }) => layer === 'hpack',
      resets: true,
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
        for (const verdict of sealedVerdicts(timeline, 'goaway-compression-error')) report(verdict);
        for (const error of errors.all()) report(errorReport(error));
      },
    };
  },
});
