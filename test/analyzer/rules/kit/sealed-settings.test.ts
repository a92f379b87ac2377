import { expect, test } from '@jest/globals';
import { detectSettingsTimeout } from '../../../../analyzer/rules/kit/sealed-settings.ts';
import { say, silent } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

/** A client that asks four times, and how it leaves; `first` is what the server says at first. */
function asks(first: string, end: string, answers: readonly number[] = [99, 99, 99, 99]): string[] {
  return verdictsOf(detectSettingsTimeout, (wire) => {
    const c = silent(wire);
    say(wire, c, `>24 >9 ${first} >9`);
    for (const octets of answers) say(wire, c, `>133 @2 <13 <${octets} @100`);
    say(wire, c, end);
  });
}

test('no record of the server has room for an ACK, and the client leaves', () => {
  expect(asks('<9', '>17 >2 >F')).toEqual(['goaway-settings-timeout']);
  expect(asks('<15', '>17 >2 >F')).toEqual(['goaway-settings-timeout']);
});

test('an ACK may be anywhere else', () => {
  expect(asks('<9 <9', '>17 >2 >F')).toEqual([]);
  expect(asks('<18', '>17 >2 >F')).toEqual([]);
  expect(asks('<9', '>17 >2 >F', [108, 99, 99, 99])).toEqual([]);
});

test('a server that leaves, or a client without a GOAWAY, says nothing', () => {
  expect(asks('<9', '<17 <2 <F')).toEqual([]);
  expect(asks('<9', '>2 >F')).toEqual([]);
});
