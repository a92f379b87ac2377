/**
 * A frame was longer than its receiver had said it takes, or a frame of fixed length had another one.
 *
 * Not this rule: HTTP/1 text read as a frame header, which gives enormous lengths (4740180 is "HTT").
 */
import { ErrorCode } from '../model/codes.ts';
import { connectionClosed, goawayFollowed, streamsCut, timersImitated } from './kit/consequences.ts';
import { ConnectionErrors, errorMessages, errorReport } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Anomalies about lengths. */
const lengths: ReadonlySet<string> = new Set(['frame-size', 'frame-too-large']);

export default defineRule({
  meta: {
    id: 'goaway-frame-size-error',
    title: 'A frame had a length that its receiver does not take',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['anomaly', 'http2.goaway', 'http2.rst-stream'],
    explains:
      'A receiver takes frames up to its SETTINGS_MAX_FRAME_SIZE, 16384 octets unless it says more, and frames such ' +
      'as PING, RST_STREAM and WINDOW_UPDATE have one length only. A frame of another length ends the connection: ' +
      'its receiver cannot rely on anything that follows.',
    lookFor: [
      'A frame above the SETTINGS_MAX_FRAME_SIZE of the other side, or PING of another length than 8.',
      'Then GOAWAY(FRAME_SIZE_ERROR); nghttp2 adds "too large frame size".',
      'C-core announces 4 MiB and nginx 16 MiB, so they take what others refuse.',
    ],
    withoutKeys: {
      shows: 'A record of the size of a GOAWAY, and a close; records hide where frames begin.',
      answer: 'inferred',
    },
    who: 'The receiver of the frame sends GOAWAY; its sender has to keep to the limit.',
    notToBeConfusedWith: [
      {
        signature: 'h2-preface-to-http1-server',
        tellingFact: 'The length is text: 0x485454, 4740180, is "HTT" of an HTTP/1 answer.',
      },
      { signature: 'header-list-too-large', tellingFact: 'Frames were legal; the header list was too long.' },
      {
        signature: 'message-too-large',
        tellingFact: 'The message was too long for gRPC, its frames were not.',
      },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      ...timersImitated,
    ],
    remedies: [
      { for: 'any', text: 'Upgrade the sender: it has to heed SETTINGS_MAX_FRAME_SIZE of its peer.' },
      {
        for: 'any',
        text: 'Look for a hop that speaks HTTP/1, or that rewrites frames without their limits.',
      },
    ],
    reproduce: 'goaway-frame-size-error',
    refs: ['RFC 9113 4.2', 'RFC 9113 6.5.2', 'oven-sh/bun#22218', 'hyperium/h2#802', 'grpc/grpc-java#11516'],
    messages: { ...errorMessages, sealed: sealedVerdictText },
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [ErrorCode.FRAME_SIZE_ERROR],
      isOffence: ({ what }) => lengths.has(what),
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
        for (const verdict of sealedVerdicts(timeline, 'goaway-frame-size-error')) report(verdict);
        for (const error of errors.all()) report(errorReport(error));
      },
    };
  },
});
