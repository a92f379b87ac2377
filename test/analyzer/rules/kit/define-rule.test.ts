import { describe, expect, test } from '@jest/globals';
import { createRuleRunner } from '../../../../analyzer/diagnose/run-rules.ts';
import { defineRule } from '../../../../analyzer/rules/kit/define-rule.ts';
import { createTimeline } from '../../../../analyzer/timeline/timeline.ts';
import { ruleMeta } from '../../../support/rule-parts.ts';
import { momentAt, someConnection } from '../../../support/timeline-parts.ts';

const evidence = [{ at: momentAt(1, 7), direction: 'to-client', what: 'w', filter: 'tcp' }] as const;
const parties = {
  confidence: 1,
  sender: 'server',
  cause: 'server',
  connections: [someConnection()],
} as const;

describe('a declared rule', () => {
  const rule = defineRule({
    meta: {
      ...ruleMeta('sample'),
      messages: { late: '{{who}} came {{ms}} ms late; {{who}} knows', none: 'nothing' },
    },
    create: ({ report }) => ({
      end() {
        report({ message: 'late', data: { who: 'the proxy', ms: 12 }, evidence, ...parties });
        report({ message: 'none', data: {}, evidence, ...parties });
      },
    }),
  });

  test('runs, and its messages are filled in', () => {
    const texts = createRuleRunner([rule], createTimeline())
      .end()
      .map(({ text }) => text);
    expect(texts).toEqual(['the proxy came 12 ms late; the proxy knows', 'nothing']);
  });

  test('does not compile with a missing hole, an unknown message or an empty evidence list', () => {
    // Never run: tsc fails on this file if one of these lines becomes legal.
    const wrong = (): unknown =>
      defineRule({
        meta: { ...ruleMeta('sample'), messages: { late: '{{who}} came {{ms}} ms late' } },
        create: ({ report }) => ({
          end() {
            // @ts-expect-error the hole `ms` is not filled
            report({ message: 'late', data: { who: 'the proxy' }, evidence, ...parties });
            // @ts-expect-error there is no message `early`
            report({ message: 'early', data: {}, evidence, ...parties });
            // @ts-expect-error no evidence
            report({ message: 'late', data: { who: 'a', ms: 1 }, evidence: [], ...parties });
          },
        }),
      });
    expect(wrong).toBeInstanceOf(Function);
  });
});
