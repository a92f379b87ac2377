import { expect, test } from '@jest/globals';
import { detectHealth } from '../../../../analyzer/rules/kit/sealed-health.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a request more than there were, and room for a reset, may be a refusal that a retry hides', () => {
  const found = (first: number, said: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>138');
      say(wire, up, '>288 @2 <139 <35');
      say(wire, down, '<167 <35 @10 >132');
      say(wire, up, '>75 @4 <46 <11');
      const other = wire.connect('198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server');
      say(wire, other, `>${first} @2 ${said} @2 <139 <35`);
      say(wire, down, '<125 <35 @20 >17 >2 >F');
    });
  expect(found(363, '<22')).toEqual([]);
  expect(found(288, '<22')).toEqual(['clean-control']);
  expect(found(363, '<9')).toEqual(['clean-control']);
});

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
