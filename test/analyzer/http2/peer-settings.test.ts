import { expect, test } from '@jest/globals';
import { illegalSetting, PeerSettings } from '../../../analyzer/http2/peer-settings.ts';
import { Setting } from '../../../analyzer/model/codes.ts';

test('the initial values of RFC 9113 6.5.2', () => {
  const settings = new PeerSettings();
  expect(settings.largest(Setting.HEADER_TABLE_SIZE)).toBe(4096);
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(65_535);
  expect(settings.largest(Setting.MAX_FRAME_SIZE)).toBe(16_384);
  expect(settings.largest(Setting.MAX_CONCURRENT_STREAMS)).toBe(Infinity);
});

test('a larger value may be used at once, a smaller one binds when it is acknowledged', () => {
  const settings = new PeerSettings();
  settings.sent([[Setting.INITIAL_WINDOW_SIZE, 100_000]]);
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(100_000);
  settings.sent([[Setting.INITIAL_WINDOW_SIZE, 1000]]);
  settings.acknowledged();
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(100_000);
  settings.acknowledged();
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(1000);
  settings.acknowledged();
  expect(settings.largest(Setting.INITIAL_WINDOW_SIZE)).toBe(1000);
});

test('a flood without acknowledgements is folded', () => {
  const settings = new PeerSettings();
  for (let i = 0; i < 100_000; i++) settings.sent([[Setting.MAX_FRAME_SIZE, 16_384 + i]]);
  expect(settings.largest(Setting.MAX_FRAME_SIZE)).toBe(16_384 + 99_999);
});

test.each([
  [Setting.ENABLE_PUSH, 1, 2],
  [Setting.INITIAL_WINDOW_SIZE, 0x7fffffff, 0x80000000],
  [Setting.MAX_FRAME_SIZE, 16_384, 16_383],
  [Setting.MAX_FRAME_SIZE, 16_777_215, 16_777_216],
])('RFC 9113 6.5.2: parameter %i may be %i, not %i', (id, legal, illegal) => {
  expect(illegalSetting(id, legal)).toBeUndefined();
  expect(illegalSetting(id, illegal)).toContain(String(illegal));
});
