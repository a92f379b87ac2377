/**
 * A peer broke a rule of HTTP/2, and the other side closed the connection for it without a word: no GOAWAY and no
 * RST_STREAM.
 *
 * Not this rule: windows that were exceeded (`goaway-flow-control-error`), floods, and a close that nothing forbidden
 * came before.
 */
import type { Direction } from '../model/chunk.ts';
import { duration, seconds } from '../model/numbers.ts';
import { type ConnectionError, ConnectionErrors, errorEvidence, senderOf } from './kit/connection-errors.ts';
import { callsCut, timersImitated } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** What has a signature of its own when it is met by silence, or is no HTTP/2 at all. */
const notHere: ReadonlySet<string> = new Set([
  'window-overflow',
  'flow-control',
  'bad-preface',
  'http1-on-h2-connection',
  'truncated-frame',
]);

/** What these break is no rule of HTTP/2. */
const otherLayers: ReadonlySet<string> = new Set(['link', 'dns', 'tcp', 'tls', 'http1', 'grpc']);

/** Pauses of servers that wait before they close: Envoy's delayed_close_timeout. */
const delayedCloseNs = 1e9;
const delayTolerance = 0.1;

export default defineRule({
  meta: {
    id: 'silent-protocol-kill',
    title: 'A rule of HTTP/2 was broken, and the connection was closed without a word',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['anomaly', 'http2.rst-stream'],
    explains:
      'One side sent something that HTTP/2 forbids: a malformed header, a WINDOW_UPDATE of 0, a setting out of range, ' +
      'a stream above the limit. The other side ended the connection with FIN or RST, without GOAWAY or RST_STREAM. ' +
      'All calls of the connection fail, those that did nothing wrong as well, and no code says why.',
    lookFor: [
      'The frame that is forbidden, then a pause that is always the same (Envoy: delayed_close_timeout, 1.0 s), then FIN, ' +
        'or RST when bytes were unread.',
      'No GOAWAY and no RST_STREAM of the side that closes, and no frame at all in the pause.',
      'Envoy logs DPE; counters http2.violation.of.messaging.rule, http2.invalid.header.field.',
    ],
    withoutKeys: {
      shows:
        'A close with an exchange open, a constant time after a record of the client. A flood of control frames is ended in ' +
        'the same way: keys, or the counters of the proxy, tell which.',
      answer: 'inferred',
    },
    who: 'The sender of the forbidden frame has to change it; the side that closes says nothing.',
    notToBeConfusedWith: [
      { signature: 'fin-without-goaway', tellingFact: 'Nothing forbidden came before the close.' },
      { signature: 'tcp-rst-mid-stream', tellingFact: 'Nothing forbidden came before the reset.' },
      { signature: 'goaway-protocol-error', tellingFact: 'A GOAWAY names the error.' },
      {
        signature: 'malformed-message-stream-reset',
        tellingFact: 'The stream was reset, and the connection lives.',
      },
      {
        signature: 'control-frame-flood-mitigation',
        tellingFact: 'Each frame was allowed; there were too many.',
      },
    ],
    outranks: [
      ...callsCut,
      'fin-without-goaway',
      'tcp-rst-mid-stream',
      'close-with-unread-data-rst',
      ...timersImitated,
    ],
    remedies: [
      { for: 'any', text: 'Repair the sender of the frame that the evidence names.' },
      {
        for: 'Envoy',
        text:
          'override_stream_error_on_invalid_http_message: true resets the one stream and keeps the connection; raise ' +
          'max_concurrent_streams when the limit is what was broken.',
      },
      {
        for: 'any',
        text: 'Put clients that cannot be repaired on a listener of their own: they end the calls of others.',
      },
    ],
    reproduce: 'silent-protocol-kill',
    refs: ['RFC 9113 5.4.1', 'RFC 9113 8.1.1', 'RFC 9113 5.1.2', 'Envoy delayed_close_timeout'],
    messages: {
      killed:
        '{{offender}} broke {{section}} ({{offence}}). {{pause}} later {{closer}} closed the connection by {{how}} ' +
        'without a word; {{count}} call(s) were hit.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const errors = new ConnectionErrors(timeline, {
      codes: [],
      isOffence: ({ what }) => !notHere.has(what),
      silent: true,
    });
    /** When a side last reset a stream: who answers an offence so is not silent. */
    const words = new ConnectionMarks<Partial<Record<Direction, number>>>();

    function hasSpoken({ connection, offence, direction }: ConnectionError): boolean {
      const last = words.get(connection)?.[direction];
      return last !== undefined && offence !== undefined && last >= offence.at.time;
    }

    return {
      anomaly(fact) {
        if (!otherLayers.has(fact.layer)) errors.anomaly(fact);
      },
      'http2.rst-stream'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const of = words.get(connection) ?? {};
        of[fact.direction] = fact.from.time;
        words.set(connection, of);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'silent-protocol-kill')) report(verdict);
        for (const error of errors.all()) {
          const { connection, offence, at, direction, streams } = error;
          if (offence === undefined || hasSpoken(error)) continue;
          const offender = senderOf(connection, offence.direction);
          const closer = senderOf(connection, direction);
          const pause = at.time - offence.at.time;
          const isDelay = Math.abs(pause - delayedCloseNs) <= delayedCloseNs * delayTolerance;
          const how = connection.firstEnd?.how === 'rst' ? 'RST' : 'FIN';
          report({
            message: 'killed',
            data: {
              offender,
              section: offence.section,
              offence: offence.text,
              pause: duration(pause),
              closer,
              how,
              count: streams.length,
            },
            confidence: isDelay ? 0.93 : 0.8,
            sender: closer,
            cause: offender,
            hop: connection.hop,
            connections: [connection],
            streams,
            quantities: {
              pause: seconds(pause),
              calls: streams.length,
              innocent: streams.filter(({ id }) => id !== offence.stream).length,
              stream: offence.stream,
            },
            evidence: errorEvidence(error),
            answers: {
              'who-closed-first': `${closer}, by ${how}, ${duration(pause)} after what ${offender} sent.`,
              'data-lost': 'The answers of all open calls, those of other streams too.',
              'retry-safe':
                'No: without GOAWAY nothing says which calls were processed, and the same frame fails again.',
            },
          });
        }
      },
    };
  },
});
