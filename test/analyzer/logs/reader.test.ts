import { describe, expect, test } from '@jest/globals';
import { readLog } from '../../support/read-log.ts';

const line = (n: number): string => JSON.stringify({ flags: 'UC', code: 200, path: `/a.B/${n}` });

describe('a log', () => {
  test.each([1, 7, 100_000])('is read in pieces of %d bytes; lines are counted from 1', (size) => {
    const text = `starting\n\n${line(1)}\n${line(2)}\nbye\n`;
    const { entries, summary } = readLog(text, undefined, size);
    expect(entries.map((one) => one.line)).toEqual([3, 4]);
    const counts = { lines: 5, entries: 2, quiet: 0, unknown: 2, firstUnknown: 1, cut: 0 };
    expect(summary).toEqual({ format: 'envoy-access', ...counts });
  });

  test('whose format shows late is found, and nothing before it is lost from the count', () => {
    const { entries, summary } = readLog(`${'noise\n'.repeat(1200)}${line(1)}\n`, undefined, 4096);
    expect(entries.map((one) => one.line)).toEqual([1201]);
    expect(summary).toMatchObject({ lines: 1201, unknown: 1200, entries: 1 });
  });

  test('of no known format has none', () => {
    expect(readLog('a\nb\n').summary).toMatchObject({ format: undefined, entries: 0, unknown: 2 });
    expect(readLog('').summary).toMatchObject({ format: undefined, lines: 0, unknown: 0 });
  });

  test('keeps the beginning of a long line, without controls', () => {
    const { entries } = readLog(`${JSON.stringify({ flags: 'UC', code: 200, x: 'y\u0085'.repeat(900) })}\n`);
    expect(entries[0]?.text).toHaveLength(401);
    expect(entries[0]?.text).not.toContain('\u0085');
  });

  test('inside a container is unwrapped', () => {
    expect(readLog(`2026-11-23T05:56:32.1Z stdout F ${line(1)}\n`).entries).toHaveLength(1);
  });
});
