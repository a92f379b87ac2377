/**
 * One side sent more DATA than the window allowed, or lifted a window above 2^31-1, and the other one gave up.
 *
 * The stage computes the windows itself: the code alone is support (Node answers INTERNAL_ERROR), and a window that
 * SETTINGS made negative breaks nothing (RFC 9113 6.9.2).
 */
import { ErrorCode } from '../model/codes.ts';
import { connectionClosed, goawayFollowed, streamsCut, timersImitated } from './kit/consequences.ts';
import { ConnectionErrors, errorMessages, errorReport } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';

/** Anomalies about windows; an increment of 0 is a PROTOCOL_ERROR (RFC 9113 6.9). */
const windows: ReadonlySet<string> = new Set(['flow-control', 'window-overflow']);

export default defineRule({
  meta: {
    id: 'goaway-flow-control-error',
    title: 'A flow-control window was overrun or overflowed',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['anomaly', 'http2.goaway', 'http2.rst-stream'],
    explains:
      'HTTP/2 lets a receiver say how much DATA it takes, for each stream and for the connection. Either a sender ' +
      'went beyond that, or a WINDOW_UPDATE lifted a window above its largest value: the two sides count ' +
      'differently. On the connection that ends all calls, on a stream one.',
    lookFor: [
      'The sum of DATA, padding included, above the window of the stream or of the connection.',
      'Or WINDOW_UPDATE that makes a window larger than 2^31-1.',
      'Then GOAWAY or RST_STREAM with FLOW_CONTROL_ERROR. Node clients: RST_STREAM(FLOW_CONTROL_ERROR) and ' +
        'GOAWAY(INTERNAL_ERROR). Envoy says nothing after an overflow and closes a second later.',
    ],
    withoutKeys: {
      shows: 'A close; sizes of frames do not show whose window they used.',
      answer: 'inconclusive',
    },
    who: 'The receiver of the frame gives up; whoever sent too much, or the bad WINDOW_UPDATE, has the bug.',
    notToBeConfusedWith: [
      {
        signature: 'connection-flow-control-stall',
        tellingFact: 'The window is empty and its sender waits as it should: nobody breaks a rule.',
      },
      { signature: 'goaway-protocol-error', tellingFact: 'Another rule was broken; windows were in order.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      ...timersImitated,
    ],
    remedies: [
      { for: 'any', text: 'Upgrade the library that sent the frame named in the evidence.' },
      { for: 'any', text: 'Take unusual window sizes back to their defaults; sums near 2^31 overflow.' },
    ],
    reproduce: 'goaway-flow-control-error',
    refs: ['RFC 9113 6.9.1', 'RFC 9113 6.9.2', 'http4s/http4s#6553'],
    messages: errorMessages,
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [ErrorCode.FLOW_CONTROL_ERROR],
      isOffence: ({ what }) => windows.has(what),
      resets: true,
      silent: true,
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
        for (const error of errors.all()) report(errorReport(error));
      },
    };
  },
});
