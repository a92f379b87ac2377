import { expect, test } from '@jest/globals';
import { detectHiddenRetry, detectRejected } from '../../../../analyzer/rules/kit/sealed-rejections.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

const again = ['198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server'] as const;

test('a GOAWAY, a close, and the request on another connection', () => {
  const seen = (goaway: string, asksAgain = false): string[] =>
    verdictsOf(detectRejected, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>174');
      say(wire, up, '>305 @2 <112');
      say(wire, down, '<145 @100 >74');
      say(wire, up, `>104 @2 <13 ${goaway} @20`);
      if (asksAgain) say(wire, down, '>74');
      say(wire, wire.connect(...again), '>305 @2 <112');
      say(wire, down, '<74');
    });
  expect(seen('<17 >2 >F')).toEqual(['goaway-rejects-in-flight']);
  expect(seen('<17 <2 <F')).toEqual(['goaway-rejects-in-flight']);
  expect(seen('>2 >F')).toEqual([]);
  expect(seen('<99 <17 >2 >F')).toEqual([]);
  expect(seen('<17 >2 >F', true)).toEqual([]);
});

test('one request more than were asked for, on a connection that nobody needed', () => {
  const seen = (first: number, said: string): string[] =>
    verdictsOf(detectHiddenRetry, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>242');
      say(wire, up, `>${first} @5 ${said} @25`);
      const other = wire.connect(...again);
      say(wire, other, '>305');
      say(wire, up, '@20 <153 <35');
      say(wire, down, '<182 <35');
      say(wire, other, '@20 <153 <35');
      say(wire, down, '<66 <11');
    });
  expect(seen(402, '<37')).toEqual(['retry-hides-fault']);
  expect(seen(305, '<37')).toEqual([]);
  expect(seen(402, '<9')).toEqual([]);
});
