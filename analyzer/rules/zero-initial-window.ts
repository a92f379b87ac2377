/**
 * A peer announced that streams begin without a window, and never gave them one.
 *
 * Not this rule: the same setting with a WINDOW_UPDATE soon after, which is how a careful receiver begins, and
 * requests or answers that are complete with their headers.
 */
import { Setting, settingName } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Moment } from '../model/timeline.ts';
import { stallConsequences } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence } from './kit/evidence.ts';
import { stallReport } from './kit/stall-report.ts';
import { Stalls, stallsNeed } from './kit/stalls.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

export default defineRule({
  meta: {
    id: 'zero-initial-window',
    title: 'Streams began without a flow-control window and never got one',
    layer: 'h2-stream',
    standing: 'fault',
    needs: stallsNeed,
    explains:
      'SETTINGS_INITIAL_WINDOW_SIZE 0 means that no DATA may be sent on a new stream until a WINDOW_UPDATE for it ' +
      'arrives. When none does, the request (or the answer) stops behind its HEADERS and waits until a deadline ends ' +
      'the call.',
    lookFor: [
      'SETTINGS with INITIAL_WINDOW_SIZE 0, acknowledged.',
      'HEADERS without END_STREAM and no DATA of that side on any stream; no WINDOW_UPDATE for them.',
      'RST_STREAM(CANCEL) at the deadline. Requests that are complete with their HEADERS succeed.',
    ],
    withoutKeys: {
      shows: 'A request of the size of its headers, and nothing behind it.',
      answer: 'inferred',
    },
    who: 'The peer that announced 0 owes the WINDOW_UPDATE.',
    notToBeConfusedWith: [
      { signature: 'stream-flow-control-stall', tellingFact: 'DATA was sent before the window was empty.' },
      { signature: 'deadline-exceeded-client', tellingFact: 'The request was complete.' },
    ],
    outranks: stallConsequences,
    remedies: [
      { for: 'any', text: 'Send WINDOW_UPDATE for each stream, or announce a size that is not 0.' },
      { for: 'any', text: 'Upgrade the library that announces 0: a common bug of hand written peers.' },
      { for: 'Envoy', text: 'The call ends by stream idle or route timeout (flags SI, UT).' },
    ],
    reproduce: 'zero-initial-window',
    refs: ['RFC 9113 6.5.2', 'RFC 9113 6.9.2'],
    messages: {
      stalled:
        '{{receiver}} announced an initial window of {{initial}} and gave {{sender}} no more: {{count}} call(s), such as ' +
        '{{method}}, waited for {{waited}} behind their HEADERS {{end}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const stalls = new Stalls(timeline);
    const settings = new ConnectionMarks<Partial<Record<Direction, { at: Moment; size: number }>>>();
    const stalled = stalls.handlers['http2.settings'];

    return {
      ...stalls.handlers,
      'http2.settings'(fact) {
        stalled?.(fact);
        const size = fact.settings.findLast(([id]) => id === Setting.INITIAL_WINDOW_SIZE)?.[1];
        const connection = timeline.connection(fact.from);
        if (size === undefined || connection === undefined) return;
        const known = settings.get(connection) ?? {};
        known[fact.direction] = { at: fact.from, size };
        settings.set(connection, known);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'zero-initial-window')) report(verdict);
        for (const stall of stalls.list(['initial'])) {
          const { data, evidence, ...rest } = stallReport(stall);
          const { connection, direction, initialWindow } = stall;
          const by: Direction = direction === 'to-server' ? 'to-client' : 'to-server';
          const announced = settings.get(connection)?.[by];
          const [first, ...others] = evidence;
          const setting = settingName(Setting.INITIAL_WINDOW_SIZE);
          report({
            message: 'stalled',
            ...rest,
            evidence:
              announced === undefined
                ? evidence
                : [
                    connectionFrameEvidence(
                      connection,
                      'SETTINGS',
                      { at: announced.at, direction: by },
                      `SETTINGS with ${setting} ${announced.size}`,
                    ),
                    first,
                    ...others,
                  ],
            data: { ...data, initial: initialWindow },
            ruledOut: [
              {
                signature: 'deadline-exceeded-client',
                because: `${data.sender} was not allowed to send its DATA`,
                evidence: [first],
              },
            ],
          });
        }
      },
    };
  },
});
