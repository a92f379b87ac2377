import { expect, test } from '@jest/globals';
import { detectCutAnswers, detectRefusals } from '../../../../analyzer/rules/kit/sealed-resets.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';
import { translated } from '../../../support/sealed-replies.ts';

test.each([
  ['remote reset', 'rst-before-headers', true],
  ['remote refused stream reset', 'refused-stream', false],
])('the proxy says %s for a reset of the server', (reason, signature, passed) => {
  const seen = (upstream: string, before: boolean): string[] =>
    verdictsOf(detectRefusals, (wire) => {
      translated(wire, reason, upstream, { passed: before });
    });
  expect(seen('<13', passed)).toEqual([signature]);
  expect(seen('<99', passed)).toEqual([]);
  expect(seen('@60 <99 @60 <13', passed)).toEqual([]);
});

test('who resets the very first call may want HTTP/1.1', () => {
  expect(
    verdictsOf(detectRefusals, (wire) => {
      translated(wire, 'remote reset', '<13');
    }),
  ).toEqual([]);
});

test('a client that leaves soon behind the answers does not make them others', () => {
  const seen = verdictsOf(detectCutAnswers, (wire) => {
    const { down, up } = twoHops(wire);
    for (const octets of [146, 30, 27]) {
      say(wire, down, '@20 >67');
      say(wire, up, octets === 146 ? '>96 @5 <121' : '>96 @5 <42');
      say(wire, down, `<${octets}`);
    }
    say(wire, down, '@8 >17 >2');
    say(wire, up, '@8 >2');
  });
  expect(seen).toEqual(['rst-after-headers']);
});

test('one answer that is too short may be an error with a message', () => {
  const answers = (...sizes: number[]): string[] =>
    verdictsOf(detectCutAnswers, (wire) => {
      const { down, up } = twoHops(wire);
      for (const octets of [146, ...sizes]) {
        say(wire, down, '@20 >67');
        say(wire, up, octets === 146 ? '>96 @5 <121' : '>96 @5 <42');
        say(wire, down, `<${octets}`);
      }
    });
  expect(answers(31, 30)).toEqual(['rst-after-headers']);
  expect(answers(31)).toEqual([]);
});
