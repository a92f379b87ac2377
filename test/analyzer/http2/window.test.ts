import { expect, test } from '@jest/globals';
import { DEFAULT_WINDOW, DirectionWindow } from '../../../analyzer/http2/window.ts';

test('what is left follows the initial size, also when that changes later (RFC 9113 6.9.2)', () => {
  const window = new DirectionWindow();
  window.sent += 60_000;
  window.granted += 1000;
  expect(window.available(DEFAULT_WINDOW)).toBe(6535);
  expect(window.available(16_384)).toBe(16_384 - 59_000);
});
