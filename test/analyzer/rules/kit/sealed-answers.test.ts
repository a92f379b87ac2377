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

test('a client that had enough leaves the rest behind: that is no compression', () => {
  const found = (came: string, left: number): string[] =>
    verdictsOf(detectCompression, (wire) => {
      const { down, up } = twoHops(wire);
      for (const asked of [174, 74]) {
        say(wire, down, `>${asked}`);
        say(wire, up, `>${asked + 30} @5 ${came}`);
        say(wire, down, `<${left} @3 >13`);
        say(wire, up, '@2 <400 @20');
      }
    });
  expect(found('<430', 57)).toEqual(['http-compression-on-grpc-body']);
  expect(found('<62', 57)).toEqual([]);
  expect(found('<16384 <16384', 16_384)).toEqual([]);
});

test('the first of such calls may end before much has come', () => {
  const seen = verdictsOf(detectLargeMessages, (wire) => {
    const { down, up } = twoHops(wire);
    [3, 140].forEach((records, index) => {
      say(wire, down, `>${174 - 100 * index}`);
      say(wire, up, `>${204 - 100 * index} @5 ${Array.from({ length: records }, () => '<16384').join(' ')}`);
      say(wire, down, '<16384 @5 >13 @20');
    });
  });
  expect(seen).toEqual(['message-too-large']);
});
