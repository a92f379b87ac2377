import { expect, test } from '@jest/globals';
import { defineRule } from '../../../analyzer/rules/kit/define-rule.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { frameEvidence } from '../../../analyzer/rules/kit/evidence.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { judgeByOwnCases, judgeTogether } from './judge.ts';
import { matrixTrials } from './trials.ts';

/** A rule about every RST_STREAM of which this is true. */
function ruleOf(id: string, isIt: (errorCode: number) => boolean, outranks: readonly string[] = []): Rule {
  return defineRule({
    meta: {
      id,
      title: id,
      layer: 'h2-stream',
      standing: 'fault',
      needs: ['http2.rst-stream'],
      explains: '',
      lookFor: [],
      withoutKeys: { shows: '', answer: 'inconclusive' },
      who: '',
      notToBeConfusedWith: [],
      outranks,
      remedies: [],
      reproduce: '',
      refs: [],
      messages: { reset: 'reset' },
    },
    create: ({ timeline, report }) => ({
      'http2.rst-stream'(fact) {
        const stream = timeline.stream(fact.from);
        if (stream === undefined || !isIt(fact.errorCode)) return;
        const seen = { at: fact.from, direction: fact.direction };
        report({
          message: 'reset',
          data: {},
          confidence: 0.9,
          sender: 'server',
          cause: 'server',
          connections: [stream.connection],
          streams: [stream],
          evidence: [frameEvidence(stream, 'RST_STREAM', seen, 'reset')],
        });
      },
    }),
  });
}

function resetBy(code: 'REFUSED_STREAM' | 'CANCEL'): RuleCases['fires'][0]['wire'] {
  return (wire) => {
    const { client, server } = wire.connect();
    client.request(1);
    server.rst(1, code);
  };
}

const rule = ruleOf('refused', (code) => code === 7);
const cases: RuleCases = {
  fires: [{ name: 'refused', wire: resetBy('REFUSED_STREAM'), findings: [{ message: 'reset' }] }],
  silent: [{ name: 'cancelled', nearMiss: true, wire: resetBy('CANCEL') }],
};

test('a rule that fires on another case, or no longer on its own, is noticed by its cases', () => {
  const wider = ruleOf('refused', () => true);
  const never = ruleOf('refused', () => false);
  const throws = ruleOf('refused', () => {
    throw new Error('no code');
  });
  const noticed = judgeByOwnCases({ rule, cases }, [rule, wider, never, throws]);
  expect([rule, wider, never, throws].map((one) => noticed.get(one))).toEqual([
    undefined,
    'silent: cancelled: fires',
    'fires: refused: found [], expected [reset]',
    'fires: refused: threw no code',
  ]);
});

test('a rule that speaks of the case of another one is noticed by all rules together', () => {
  const other = ruleOf('cancelled', (code) => code === 8);
  const intruder = ruleOf('cancelled', (code) => code > 6, ['refused']);
  const same = ruleOf('cancelled', (code) => code > 7);
  const noticed = judgeTogether([rule, other], [same, intruder], matrixTrials({ rule, cases }));
  expect([...noticed]).toEqual([[intruder, 'all rules: refused: refused: [cancelled]']]);
});
