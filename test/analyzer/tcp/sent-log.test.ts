import { describe, expect, test } from '@jest/globals';
import { createSentLogs } from '../../../analyzer/tcp/sent-log.ts';

describe('the log of first sendings', () => {
  test('finds the segment that held a sequence number, over the wrap', () => {
    const logs = createSentLogs();
    const log = logs.open();
    for (const [sequence, time] of [
      [-16, 10],
      [0x10, 20],
      [0x30, 30],
    ] as const)
      logs.add(log, sequence, time, -16);
    const found = (sequence: number): number => (logs.find(log, sequence) ? logs.foundTime : NaN);
    expect([0x10, 0x2f, 0x30, 0x1000, -1, -16].map(found)).toEqual([20, 20, 30, 30, 10, 10]);
    // Older than the log: as its oldest.
    expect(found(-500)).toBe(10);
  });

  test('an empty log finds nothing, also one whose place was used before', () => {
    const logs = createSentLogs();
    const log = logs.open();
    logs.add(log, 1, 1, 1);
    logs.close(log);
    expect(logs.open()).toBe(log);
    expect(logs.find(log, 1)).toBe(false);
  });

  test('many segments in flight are found to within a quarter of the time they span', () => {
    const logs = createSentLogs();
    const log = logs.open();
    for (let index = 0; index < 1000; index++) logs.add(log, index * 100, index * 1e3, 0);
    for (let index = 0; index < 1000; index++) {
      expect(logs.find(log, index * 100)).toBe(true);
      expect(logs.foundTime).toBeLessThanOrEqual(index * 1e3);
      expect(logs.foundTime).toBeGreaterThan(index * 1e3 - 260e3);
    }
  });

  test('acknowledged segments leave first', () => {
    const logs = createSentLogs();
    const log = logs.open();
    for (let index = 0; index < 100; index++) logs.add(log, index * 100, index * 1e9, index * 100);
    for (let index = 97; index < 100; index++) {
      logs.find(log, index * 100);
      expect(logs.foundTime).toBe(index * 1e9);
    }
  });

  test('logs are kept apart as the store grows', () => {
    const logs = createSentLogs();
    const all = Array.from({ length: 500 }, () => logs.open());
    for (const log of all) logs.add(log, 7, log * 10, 7);
    expect(all.every((log) => logs.find(log, 7) && logs.foundTime === log * 10)).toBe(true);
  });
});
