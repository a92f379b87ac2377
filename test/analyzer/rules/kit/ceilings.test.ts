import { expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { Ceilings } from '../../../../analyzer/rules/kit/ceilings.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire } from '../../../support/wire.ts';

/** One stream at a time: call 1 takes 300 ms; call 3 follows after a pause and is cancelled after so long. */
function one(pause: number, rest: number): (wire: Wire) => void {
  return (wire) => {
    const c = wire.connect();
    c.server.raw(frames.settings([[3, 1]]));
    c.client.raw(frames.settingsAck());
    c.client.request(1, { timeout: '500m' });
    wire.wait(300);
    c.server.responseHeaders(1);
    c.server.trailers(1);
    wire.wait(pause);
    c.client.request(3, { timeout: '500m' });
    wire.wait(rest);
    c.client.rst(3, 'CANCEL');
    c.leave();
  };
}

function lateAfter(pause: number, rest: number): (number | undefined)[] {
  const ceilings = followFacts((timeline) => new Ceilings(timeline), one(pause, rest));
  return ceilings.list.flatMap((each) => ceilings.late(each)).map(({ queued }) => Math.round(queued / 1e7));
}

test('a call that took a slot at once and had a part of its deadline left has waited for the rest of it', () => {
  expect(lateAfter(1, 200)).toEqual([30]);
});

test('a slot that was free for a while was waited for by nobody', () => {
  expect(lateAfter(100, 200)).toEqual([]);
});

test('a call that would have been made before the limit was reached has not waited', () => {
  expect(lateAfter(1, 50)).toEqual([]);
});

test('a ceiling knows its limit, how long calls take, and when it was left', () => {
  const [ceiling] = followFacts((timeline) => new Ceilings(timeline), one(1, 200)).list;
  expect(ceiling).toMatchObject({ limit: 1, overdue: 0 });
  expect(ceiling?.served.map((ns) => Math.round(ns / 1e6))).toEqual([300]);
  expect(ceiling?.left?.handOvers).toBe(1);
});
