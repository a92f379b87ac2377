import { expect, test } from '@jest/globals';
import { createTraffic } from './memory-traffic.ts';

test('the file is the same however it is asked for', () => {
  const whole = new Uint8Array(3e6);
  const file = whole.subarray(0, createTraffic().fill(whole));
  const traffic = createTraffic();
  const block = new Uint8Array(100_000);
  let at = 0;
  while (at + block.length < file.length) {
    const length = traffic.fill(block);
    expect(Buffer.from(file.subarray(at, at + length)).equals(block.subarray(0, length))).toBe(true);
    at += length;
  }
  expect(at).toBeGreaterThan(2e6);
});
