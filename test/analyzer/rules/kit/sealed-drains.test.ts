import { expect, test } from '@jest/globals';
import {
  detectGracefulDrain,
  detectLateRequests,
  detectRequestLimit,
} from '../../../../analyzer/rules/kit/sealed-drains.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a request behind a GOAWAY, which no client answers; a PING is answered', () => {
  const found = (announced: string): string[] =>
    verdictsOf(detectLateRequests, (wire) => {
      say(wire, wire.connect(), `@20 >116 @5 <182 <35 @300 ${announced} @400 >116 @400 >13 >2 >F`);
    });
  expect(found('<17')).toEqual(['client-reuses-draining-connection']);
  expect(found('<17 >17')).toEqual([]);
});

test('a farewell in the middle, and another connection', () => {
  const found = (farewell: string, end: string): string[] =>
    verdictsOf(detectGracefulDrain, (wire) => {
      const first = wire.connect('198.18.0.1:40000');
      say(wire, first, `@20 >176 @20 <199 @2 ${farewell}`);
      say(wire, wire.connect('198.18.0.1:40001'), '@5 >183 @5 <182 <35');
      say(wire, first, `@150 <46 @50 <46 ${end} >2 >F`);
    });
  expect(found('>17', '')).toEqual(['graceful-drain']);
  expect(found('', '>17')).toEqual([]);
});

test('the same number of requests at different ages', () => {
  const found = (counts: readonly number[]): string[] =>
    verdictsOf(detectRequestLimit, (wire) => {
      counts.forEach((count, index) => {
        const c = wire.connect(`198.18.0.1:${40000 + index}`);
        for (let i = 1; i < count; i++) say(wire, c, `@${20 * (index + 1)} >67 @5 <73`);
        say(wire, c, '@20 >67 <17 >17 @5 <75 @5 >17 >2 >F @50');
      });
    });
  expect(found([4, 4, 4])).toEqual(['connection-request-limit']);
  expect(found([4, 5, 6])).toEqual([]);
});
