import { expect, test } from '@jest/globals';
import { detectCutAnswers, detectRefusals } from '../../../../analyzer/rules/kit/sealed-resets.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';
import { translated } from '../../../support/sealed-replies.ts';

test.each([
  ['remote reset', 'rst-before-headers'],
  ['remote refused stream reset', 'refused-stream'],
])('the proxy says %s for a reset of the server', (reason, signature) => {
  expect(
    verdictsOf(detectRefusals, (wire) => {
      translated(wire, reason, '<13');
    }),
  ).toEqual([signature]);
  expect(
    verdictsOf(detectRefusals, (wire) => {
      translated(wire, reason, '<99');
    }),
  ).toEqual([]);
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
