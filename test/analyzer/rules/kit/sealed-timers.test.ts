import { expect, test } from '@jest/globals';
import { detectStreamAge } from '../../../../analyzer/rules/kit/sealed-timers.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

/** Two streams whose messages flow every 50 ms, and how they end on both hops. */
function flow(end: { before?: string; told: string; upstream: string; pause?: number }): string[] {
  return verdictsOf(detectStreamAge, (wire) => {
    const { down, up } = twoHops(wire);
    say(wire, down, '>229');
    say(wire, up, '>389 @5 <214');
    say(wire, down, '<244');
    for (let i = 0; i < 8; i++) {
      say(wire, up, '@50 <46');
      say(wire, down, '<46');
    }
    wire.wait(end.pause ?? 30);
    if (end.before !== undefined) say(wire, down, end.before);
    say(wire, up, end.upstream);
    say(wire, down, end.told);
  });
}

test('the proxy resets streams on both hops in full flow', () => {
  expect(flow({ upstream: '>26', told: '<26' })).toEqual(['proxy-max-stream-duration']);
});

test('it does not where the client had cancelled, the server had, or nothing flowed', () => {
  expect(flow({ before: '>26', upstream: '>26', told: '<26' })).toEqual([]);
  expect(flow({ upstream: '<26 >26', told: '<26' })).toEqual([]);
  expect(flow({ upstream: '>26', told: '<26', pause: 400 })).toEqual([]);
  expect(flow({ upstream: '@1', told: '<26' })).toEqual([]);
});

test('one stream shows no limit', () => {
  expect(flow({ upstream: '>13', told: '<13' })).toEqual([]);
});
