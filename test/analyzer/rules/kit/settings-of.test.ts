import { expect, test } from '@jest/globals';
import { Setting } from '../../../../analyzer/model/codes.ts';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { settingsOf } from '../../../../analyzer/rules/kit/settings-of.ts';
import { someConnection, someTimeline } from '../../../support/timeline-parts.ts';

const connection = someConnection();
const other = someConnection();

function settings(value: number, time: number): Fact<'http2.settings'> {
  return {
    kind: 'http2.settings',
    from: { input: 0, packet: 1, time, connection: connection.id },
    direction: 'to-client',
    ack: false,
    settings: [[Setting.MAX_CONCURRENT_STREAMS, value]],
  };
}

test('rules of one analysis share a history, to which each fact is added once', () => {
  const timeline = someTimeline([connection]);
  const [one, another] = [settingsOf(timeline), settingsOf(timeline)];
  const [first, second] = [settings(100, 1), settings(5, 2)];
  for (const fact of [first, second]) {
    one.note(fact);
    another.note(fact);
  }
  const history = another.of(connection);
  const limitAt = (time: number): number | undefined =>
    history?.announced('to-client', Setting.MAX_CONCURRENT_STREAMS, time);
  expect([limitAt(0), limitAt(1), limitAt(2)]).toEqual([undefined, 100, 5]);
});

test('another analysis has its own, and so has another connection', () => {
  const timeline = someTimeline([connection]);
  settingsOf(timeline).note(settings(100, 1));
  expect(settingsOf(someTimeline([connection]))).not.toBe(settingsOf(timeline));
  expect(settingsOf(timeline).of(other)).toBeUndefined();
});
