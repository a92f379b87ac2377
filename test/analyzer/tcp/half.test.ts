import { expect, test } from '@jest/globals';
import { createHalf } from '../../../analyzer/tcp/half.ts';

test('directions share nothing', () => {
  const [one, other] = [createHalf('to-server'), createHalf('to-client')];
  one.queue.push({ sequence: 1, length: 0, bytes: new Uint8Array(0), time: 0, packet: 1, identification: 0 });
  expect([one.direction, other.direction, other.queue.length]).toEqual(['to-server', 'to-client', 0]);
});
