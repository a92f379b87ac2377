import { describe, expect, test } from '@jest/globals';
import { createRuleRunner } from '../../../analyzer/diagnose/run-rules.ts';
import type { Fact, FactKind } from '../../../analyzer/model/fact.ts';
import type { Finding } from '../../../analyzer/model/finding.ts';
import { defineRule } from '../../../analyzer/rules/kit/define-rule.ts';
import { createTimeline } from '../../../analyzer/timeline/timeline.ts';
import { ruleMeta } from '../../support/rule-parts.ts';
import { momentAt, someConnection } from '../../support/timeline-parts.ts';

const from = { input: 0, packet: 1, time: 0, connection: 0 };
const preface: Fact = { kind: 'http2.preface', from };
const fin: Fact = { kind: 'tcp.fin', from, direction: 'to-server', unacknowledged: 0 };
const goaway: Fact = {
  kind: 'http2.goaway',
  from,
  direction: 'to-client',
  lastStreamId: 1,
  errorCode: 0,
  debug: '',
  openStreams: [],
  count: 1,
};

/** A rule that writes down what it is called with. */
function listener(id: string, needs: readonly FactKind[], log: string[]): ReturnType<typeof defineRule> {
  return defineRule({
    meta: ruleMeta(id, { needs }),
    create: () => ({
      'tcp.fin': (fact) => void log.push(`${id} fin ${fact.direction}`),
      'http2.goaway': (fact) => void log.push(`${id} goaway ${fact.lastStreamId}`),
      end: () => void log.push(`${id} end`),
    }),
  });
}

describe('the runner', () => {
  test('calls a rule for the kinds that it needs, and for no other', () => {
    const log: string[] = [];
    const rules = [listener('a', ['tcp.fin'], log), listener('b', ['tcp.fin', 'http2.goaway'], log)];
    const runner = createRuleRunner(rules, createTimeline());
    for (const fact of [preface, fin, goaway]) runner.fact(fact);
    runner.end();
    expect(log).toEqual(['a fin to-server', 'b fin to-server', 'b goaway 1', 'a end', 'b end']);
  });

  test('lets a rule ask the timeline', () => {
    const timeline = createTimeline();
    let asked: unknown;
    const rule = defineRule({
      meta: ruleMeta('a', { needs: ['tcp.fin'] }),
      create: (context) => ({
        'tcp.fin'(fact) {
          asked = context.timeline.connection(fact.from)?.client;
        },
      }),
    });
    const runner = createRuleRunner([rule], timeline);
    const ends = { client: '198.18.0.1:40000', server: '198.18.0.2:80', synSeen: true };
    timeline.apply({ kind: 'tcp.open', from, ...ends });
    runner.fact(fin);
    expect(asked).toBe('198.18.0.1:40000');
  });

  const reporting = (times: number): Finding[] => {
    const rule = defineRule({
      meta: { ...ruleMeta('many'), messages: { m: 'number {{n}} of {{n}}' } },
      create: ({ report }) => ({
        end() {
          for (let n = 0; n < times; n++) {
            report({
              message: 'm',
              data: { n },
              confidence: 0.5,
              sender: 'server',
              cause: 'client',
              connections: [someConnection()],
              evidence: [{ at: momentAt(0), direction: 'to-client', what: 'w', filter: 'tcp' }],
            });
          }
        },
      }),
    });
    return createRuleRunner([rule], createTimeline()).end();
  };

  test('fills in what a report leaves out, and the holes of its message', () => {
    const [first, second] = reporting(2);
    expect(first).toMatchObject({
      text: 'number 0 of 0',
      certainty: 'shown',
      streams: [],
      quantities: {},
      ruledOut: [],
      answers: {},
    });
    expect(first).not.toHaveProperty('hop');
    expect(second?.text).toBe('number 1 of 1');
    expect(first?.meta.id).toBe('many');
  });

  test('keeps the first findings of a rule that finds without end', () => {
    const found = reporting(20_000);
    expect(found).toHaveLength(5000);
    expect(found.at(-1)?.text).toBe('number 4999 of 4999');
  });
});
