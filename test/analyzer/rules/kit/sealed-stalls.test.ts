import { expect, test } from '@jest/globals';
import { detectHeldMessages, detectStalls } from '../../../../analyzer/rules/kit/sealed-stalls.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

const upload = '>16384 >16384 >16384 >16384 >382';

test.each([
  ['', 'connection-flow-control-stall'],
  ['<22', 'stream-flow-control-stall'],
])('an upload that stops at the first window, with %s from the server', (first, signature) => {
  const found = (end: string): string[] =>
    verdictsOf(detectStalls, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, up, first);
      say(wire, down, Array.from({ length: 8 }, () => '>16384').join(' '));
      say(wire, up, `${upload} @800 ${end}`);
    });
  expect(found('>13')).toEqual([signature]);
  expect(found('>16384')).toEqual([]);
});

test('a request that is shorter behind the proxy than in front of it', () => {
  const found = (octets: number): string[] =>
    verdictsOf(detectHeldMessages, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>173');
      say(wire, up, '>304 @5 <108');
      say(wire, down, '<146 @500 >73');
      say(wire, up, `>${octets} @500`);
      say(wire, down, '>30');
    });
  expect(found(73)).toEqual(['zero-initial-window']);
  expect(found(103)).toEqual([]);
});
