import { expect, test } from '@jest/globals';
import { detectHeldCalls, detectRetryStorm } from '../../../../analyzer/rules/kit/sealed-retries.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('requests that leave the proxy when others end had been held back', () => {
  const calls = (...held: string[]): string[] =>
    verdictsOf(detectHeldCalls, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>290');
      say(wire, up, '>289 @150 <75 <24');
      for (const text of held) say(wire, up, text);
    });
  expect(calls('>97 @150 <75 <24', '>97 @150 <75 <24')).toEqual(['max-streams-queueing']);
  expect(calls('@200 >97 @150 <75 <24', '@200 >97 @150 <75 <24')).toEqual([]);
});

test('three requests a call, and the same short answer to each', () => {
  const attempts = (answer: string): string[] =>
    verdictsOf(detectRetryStorm, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>67');
      say(wire, up, Array.from({ length: 4 }, () => `>69 @5 ${answer} @30`).join(' '));
      say(wire, down, '<20');
    });
  expect(attempts('<14')).toEqual(['retry-storm']);
  expect(attempts('<140')).toEqual([]);
});
