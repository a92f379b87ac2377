import { expect, test } from '@jest/globals';
import { detectSwallowed } from '../../../../analyzer/rules/kit/sealed-swallows.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a frame without content to the client, right behind the end of the upstream connection', () => {
  const found = (answer: string, told: string): string[] =>
    verdictsOf(detectSwallowed, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>174');
      say(wire, up, `>305 @5 ${answer}`);
      say(wire, down, '<182 @200');
      say(wire, up, '<F');
      say(wire, down, told);
    });
  expect(found('<150', '@1 <9')).toEqual(['proxy-swallows-upstream-abort']);
  // A reset, a word with content, and one that comes long after.
  expect(found('<150', '@1 <13')).toEqual([]);
  expect(found('<150', '@1 <40 <9')).toEqual([]);
  expect(found('<150', '@300 <9')).toEqual([]);
  // No answer had begun: the proxy says more than that.
  expect(found('<13', '@1 <9')).toEqual([]);
});
