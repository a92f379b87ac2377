import { expect, test } from '@jest/globals';
import {
  detectCompression,
  detectLargeHeaders,
  detectLargeMessages,
} from '../../../../analyzer/rules/kit/sealed-answers.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a large request that the proxy resets, and passes nothing on of', () => {
  const found = (upstream: string): string[] =>
    verdictsOf(detectLargeHeaders, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>10189');
      say(wire, up, upstream);
      say(wire, down, '@1 <13');
    });
  expect(found('')).toEqual(['header-list-too-large']);
  expect(found('>10300')).toEqual([]);
});

test('answers that shrink on the way', () => {
  const found = (left: number): string[] =>
    verdictsOf(detectCompression, (wire) => {
      const { down, up } = twoHops(wire);
      for (const asked of [174, 74]) {
        say(wire, down, `>${asked}`);
        say(wire, up, `>${asked + 30} @5 <430`);
        say(wire, down, `<${left} @20`);
      }
    });
  expect(found(90)).toEqual(['http-compression-on-grpc-body']);
  expect(found(420)).toEqual([]);
});

test('calls that end at the beginning of a very long answer', () => {
  const found = (records: number): string[] =>
    verdictsOf(detectLargeMessages, (wire) => {
      const { down, up } = twoHops(wire);
      for (const asked of [174, 74]) {
        say(wire, down, `>${asked}`);
        say(wire, up, `>${asked + 30} @5 ${Array.from({ length: records }, () => '<16384').join(' ')}`);
        say(wire, down, '<16384 @5 >13 @20');
      }
    });
  expect(found(140)).toEqual(['message-too-large']);
  expect(found(20)).toEqual([]);
});
