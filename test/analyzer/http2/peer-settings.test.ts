import { expect, test } from '@jest/globals';
import {
  illegalSetting,
  MAX_UNACKNOWLEDGED,
  PeerSettings,
  type SettingList,
} from '../../../analyzer/http2/peer-settings.ts';
import { Setting } from '../../../analyzer/model/codes.ts';

function sent(settings: SettingList): { settings: SettingList; packet: number; time: number } {
  return { settings, packet: 1, time: 1 };
}

test('the initial values of RFC 9113 6.5.2', () => {
  const settings = new PeerSettings();
  expect(settings.largest(Setting.HEADER_TABLE_SIZE)).toBe(4096);
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(65_535);
  expect(settings.largest(Setting.MAX_FRAME_SIZE)).toBe(16_384);
  expect(settings.largest(Setting.MAX_CONCURRENT_STREAMS)).toBe(Infinity);
});

test('a larger value may be used at once, a smaller one binds when it is acknowledged', () => {
  const settings = new PeerSettings();
  settings.sent(sent([[Setting.INITIAL_WINDOW_SIZE, 100_000]]));
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(100_000);
  settings.sent(sent([[Setting.INITIAL_WINDOW_SIZE, 1000]]));
  expect(settings.inForce(Setting.INITIAL_WINDOW_SIZE)).toBe(65_535);
  expect(settings.acknowledged()?.settings).toEqual([[Setting.INITIAL_WINDOW_SIZE, 100_000]]);
  expect(settings.inForce(Setting.INITIAL_WINDOW_SIZE)).toBe(100_000);
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(100_000);
  settings.acknowledged();
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(1000);
  settings.acknowledged();
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(1000);
});

test('a flood without acknowledgements is folded', () => {
  const settings = new PeerSettings();
  for (let i = 0; i < 100_000; i++) settings.sent(sent([[Setting.MAX_FRAME_SIZE, 16_384 + i]]));
  expect(settings.largest(Setting.MAX_FRAME_SIZE)).toBe(16_384 + 99_999);
  expect([settings.pending.length, settings.folded]).toEqual([MAX_UNACKNOWLEDGED, true]);
});

test.each([
  [Setting.ENABLE_PUSH, 1, 2],
  [Setting.INITIAL_WINDOW_SIZE, 0x7fffffff, 0x80000000],
  [Setting.MAX_FRAME_SIZE, 16_384, 16_383],
  [Setting.MAX_FRAME_SIZE, 16_777_215, 16_777_216],
])('RFC 9113 6.5.2: parameter %i may be %i, not %i', (id, legal, illegal) => {
  expect(illegalSetting(id, legal, 'to-server')).toBeUndefined();
  expect(illegalSetting(id, illegal, 'to-server')?.text).toContain(String(illegal));
});

test('a server may not switch push on; flags of later RFCs are 0 or 1', () => {
  expect(illegalSetting(Setting.ENABLE_PUSH, 0, 'to-client')).toBeUndefined();
  expect(illegalSetting(Setting.ENABLE_PUSH, 1, 'to-client')?.section).toBe('RFC 9113 6.5.2');
  expect(illegalSetting(Setting.ENABLE_CONNECT_PROTOCOL, 2, 'to-client')?.section).toBe('RFC 8441 3');
  expect(illegalSetting(Setting.NO_RFC7540_PRIORITIES, 2, 'to-client')?.section).toBe('RFC 9218 2.1');
  expect(illegalSetting(0xfe03, 7, 'to-client')).toBeUndefined();
});
