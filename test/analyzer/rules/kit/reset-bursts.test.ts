import { expect, test } from '@jest/globals';
import { type PunishedBurst, rateOf, ResetBursts } from '../../../../analyzer/rules/kit/reset-bursts.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

function punished(script: (wire: Wire, c: WireConnection) => void): PunishedBurst[] {
  return followFacts(
    (timeline) => new ResetBursts(timeline),
    (wire) => {
      script(wire, wire.connect());
    },
  ).punished();
}

function cancel(wire: Wire, c: WireConnection, from: number, count: number): void {
  for (let stream = from; stream < from + 2 * count; stream += 2) {
    c.client.request(stream, { timeout: '10m' });
    wire.wait(10);
    c.client.rst(stream, 'CANCEL');
  }
}

test('a burst has its number, its rate, and what the resets have in common', () => {
  const [one] = punished((wire, c) => {
    c.client.request(1);
    cancel(wire, c, 3, 20);
    c.server.goaway(41, 'ENHANCE_YOUR_CALM');
  });
  expect(one?.burst).toMatchObject({ resets: 20, early: 20, atDeadline: 20 });
  expect(one?.hit.map(({ id }) => id)).toEqual([1]);
  expect(one === undefined ? NaN : Math.round(rateOf(one.burst))).toBeGreaterThan(90);
});

test('a pause begins a new one', () => {
  const [one] = punished((wire, c) => {
    cancel(wire, c, 1, 20);
    wire.wait(2000);
    cancel(wire, c, 101, 12);
    c.server.fin();
  });
  expect(one?.burst).toMatchObject({ resets: 12, early: 12 });
  expect(one).not.toHaveProperty('goaway');
});

test('a planned GOAWAY, and a close by the client, punish nobody', () => {
  expect(
    punished((wire, c) => {
      cancel(wire, c, 1, 20);
      c.server.goaway(39);
      c.client.fin();
    }),
  ).toEqual([]);
});
