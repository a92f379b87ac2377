import { describe, expect, test } from '@jest/globals';
import { createSentLog } from '../../../analyzer/tcp/sent-log.ts';

describe('the log of first sendings', () => {
  test('finds the segment that held a sequence number, over the wrap', () => {
    const log = createSentLog();
    log.add(0xfffffff0, 10, 1);
    log.add(0x10, 20, 2);
    log.add(0x30, 30, 3);
    expect(log.find(0x10)).toBe(true);
    expect([log.foundTime, log.foundMark, log.foundExact]).toEqual([20, 2, true]);
    expect(log.find(0x2f)).toBe(true);
    expect([log.foundTime, log.foundExact]).toEqual([20, false]);
    expect(log.find(0xffffffff)).toBe(true);
    expect(log.foundTime).toBe(10);
  });

  test('an empty log finds nothing; what fell out counts as the oldest', () => {
    const log = createSentLog();
    expect(log.find(1)).toBe(false);
    for (let index = 0; index < 100; index++) log.add(1000 + index * 10, index, index);
    expect(log.find(1000)).toBe(true);
    expect([log.foundTime, log.foundExact]).toEqual([36, false]);
  });
});
