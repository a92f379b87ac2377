import { expect, test } from '@jest/globals';
import { detectGivenUp } from '../../../../analyzer/rules/kit/sealed-ends.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test.each([
  ['<36 @1 >17', 'goaway-compression-error'],
  ['<116 @1 >37', 'goaway-protocol-error'],
  ['<16384 <3722 @1 >37', 'goaway-frame-size-error'],
])('an answer and a GOAWAY of the proxy: %s', (text, signature) => {
  const found = verdictsOf(detectGivenUp, (wire) => {
    say(wire, twoHops(wire).up, `>304 @5 ${text} >2 >F`);
  });
  expect(found).toEqual([signature]);
});

test('a server that closes behind its answer is read to the end', () => {
  const found = verdictsOf(detectGivenUp, (wire) => {
    say(wire, twoHops(wire).up, '>304 @5 <36 <2 <F @1 >17 >2 >F');
  });
  expect(found).toEqual(['goaway-compression-error']);
});

test.each(['>26', '>30', '>43'])('what two or three frames without text may be says nothing: %s', (text) => {
  const found = verdictsOf(detectGivenUp, (wire) => {
    say(wire, twoHops(wire).up, `>304 @5 <116 @1 ${text} >2 >F`);
  });
  expect(found).toEqual([]);
});

test('a close without a GOAWAY says nothing', () => {
  const found = verdictsOf(detectGivenUp, (wire) => {
    say(wire, twoHops(wire).up, '>304 @5 <116 @1 >2 >F');
  });
  expect(found).toEqual([]);
});
