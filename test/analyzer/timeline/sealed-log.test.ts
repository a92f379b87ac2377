import { expect, test } from '@jest/globals';
import { SealedLog } from '../../../analyzer/timeline/sealed-log.ts';

function logOf(count: number): SealedLog {
  const log = new SealedLog();
  for (let i = 0; i < count; i++)
    log.add({ input: 1, packet: i + 1, time: i * 1e6 }, i % 2 === 0 ? 'to-server' : 'to-client', i);
  return log;
}

test('keeps size, time and direction in order', () => {
  expect(logOf(2).entries()).toEqual([
    { at: { input: 1, packet: 1, time: 0 }, direction: 'to-server', octets: 0 },
    { at: { input: 1, packet: 2, time: 1e6 }, direction: 'to-client', octets: 1 },
  ]);
});

test('of a long connection keeps the beginning and the end, and forgets between', () => {
  const packets = logOf(1001)
    .entries()
    .map(({ at }) => at.packet);
  expect(packets.length).toBeLessThan(500);
  expect(packets.slice(0, 3)).toEqual([1, 2, 3]);
  expect(packets.slice(-3)).toEqual([999, 1000, 1001]);
  expect(packets).toEqual([...packets].sort((a, b) => a - b));
});
