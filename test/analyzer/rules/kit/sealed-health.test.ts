import { expect, test } from '@jest/globals';
import { detectHealth } from '../../../../analyzer/rules/kit/sealed-health.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('answers in full, with trailers of their own', () => {
  const found = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 @5 <182 <35 @20 >67 @5 ${text} @20 >17 >2 >F`);
    });
  expect(found('<62 <11')).toEqual(['clean-control']);
  // A socket that is gone resets what comes behind its own close.
  expect(found('<62 <11 @20 >17 >2 <2 <F')).toEqual(['clean-control']);
  expect(found('<62 <11 @20 <2 <F')).toEqual([]);
  expect(found('<14')).toEqual([]);
  expect(found('<62 @5 >13')).toEqual([]);
});

test('a call that the proxy answered itself may have failed: its answer says so, and nobody sees it', () => {
  const found = (isPassedOn: boolean): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      const call = (): void => {
        say(wire, down, '>158');
        say(wire, up, '>300 <182 <35');
        say(wire, down, '<182 <35 @20');
      };
      call();
      if (isPassedOn) call();
      else say(wire, down, '>67 <62 <11 @20');
      say(wire, down, '>17 >2 >F');
    });
  expect(found(true)).toEqual(['clean-control']);
  expect(found(false)).toEqual([]);
});
