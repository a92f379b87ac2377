import { expect, test } from '@jest/globals';
import { Setting } from '../../../analyzer/model/codes.ts';
import type { FactMap } from '../../../analyzer/model/fact.ts';
import { SettingsHistory } from '../../../analyzer/model/settings-history.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { Http2Play } from '../../support/http2-play.ts';

function historyOf(play: Http2Play): SettingsHistory {
  const history = new SettingsHistory();
  for (const fact of play.all('http2.settings')) history.add(fact, fact.from.packet);
  return history;
}

test('a limit binds from its ACK on; before, the initial value of RFC 9113 6.5.2 does', () => {
  const play = new Http2Play()
    .client(wire.clientPreface, wire.settings())
    .server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 2]]))
    .client(wire.ping())
    .client(wire.settingsAck())
    .server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 7]]));
  const history = historyOf(play);
  const id = Setting.MAX_CONCURRENT_STREAMS;
  expect([1, 2, 3, 4, 5].map((packet) => history.inForce('to-client', id, packet))).toEqual([
    Infinity,
    Infinity,
    Infinity,
    2,
    2,
  ]);
  expect([1, 2, 4, 5].map((packet) => history.announced('to-client', id, packet))).toEqual([
    undefined,
    2,
    2,
    7,
  ]);
  expect(history.inForce('to-server', id, 5)).toBe(Infinity);
});

test('parameters that a frame does not name keep their values; the last of two counts', () => {
  const play = new Http2Play()
    .client(wire.clientPreface, wire.settings())
    .server(
      wire.settings([
        [Setting.INITIAL_WINDOW_SIZE, 1],
        [Setting.INITIAL_WINDOW_SIZE, 5],
      ]),
      wire.settings([[Setting.MAX_FRAME_SIZE, 20_000]]),
    )
    .client(wire.settingsAck(), wire.settingsAck());
  const history = historyOf(play);
  expect(history.inForce('to-client', Setting.INITIAL_WINDOW_SIZE, 9)).toBe(5);
  expect(history.inForce('to-client', Setting.MAX_FRAME_SIZE, 9)).toBe(20_000);
  expect(history.inForce('to-client', Setting.ENABLE_PUSH, 9)).toBe(1);
});

test('a flood does not fill the memory', () => {
  const history = new SettingsHistory();
  const fact = (value: number): FactMap['http2.settings'] => ({
    direction: 'to-client',
    ack: false,
    settings: [[Setting.MAX_FRAME_SIZE, value]],
  });
  for (let i = 0; i < 1000; i++) history.add(fact(i), i);
  expect(history.announced('to-client', Setting.MAX_FRAME_SIZE, 1000)).toBe(999);
  expect(history.announced('to-client', Setting.MAX_FRAME_SIZE, 10)).toBeUndefined();
});
