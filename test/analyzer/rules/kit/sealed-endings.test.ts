import { expect, test } from '@jest/globals';
import {
  detectMissingTrailers,
  detectResetBehindData,
} from '../../../../analyzer/rules/kit/sealed-endings.ts';
import { detectCutByClose } from '../../../../analyzer/rules/kit/sealed-closes.ts';
import { envoyAnswers, type PlainAnswer } from '../../../support/envoy-answers.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

const all =
  (...answers: PlainAnswer[]) =>
  (detect: typeof detectMissingTrailers): string[] =>
    verdictsOf(detect, (wire) => {
      envoyAnswers(wire, answers);
    });

test('answers with no room for trailers, from the first one on', () => {
  expect(all('empty', 'empty')(detectMissingTrailers)).toEqual(['missing-trailers']);
  expect(all('trailers', 'trailers')(detectMissingTrailers)).toEqual([]);
  expect(all('trailers', 'empty')(detectMissingTrailers)).toEqual([]);
  expect(all('empty')(detectMissingTrailers)).toEqual([]);
});

test('a reset where earlier answers had trailers', () => {
  expect(all('trailers', 'reset', 'reset')(detectResetBehindData)).toEqual(['rst-after-data-no-trailers']);
  expect(all('trailers', 'trailers')(detectResetBehindData)).toEqual([]);
  expect(all('reset', 'reset')(detectResetBehindData)).toEqual([]);
});

test('a header block of known length tells whether a GOAWAY is behind it', () => {
  const closes = (last: number): string[] =>
    verdictsOf(detectCutByClose, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>158');
      say(wire, up, '>289 @2 <99');
      say(wire, down, '<145 @20 >67');
      say(wire, up, `>96 @2 <${last} <2 <F`);
      say(wire, down, '<17 @1 <13');
    });
  expect(closes(9 + 20 + 17)).toEqual(['goaway-kills-accepted-streams']);
  expect(closes(9 + 20)).toEqual(['fin-without-goaway']);
});
