import { describe, expect, test } from '@jest/globals';
import { estimateOffset } from '../../../analyzer/logs/clock-offset.ts';
import type { Joining } from '../../../analyzer/logs/joined.ts';
import { clockOf, lineWith } from '../../support/log-joining.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

const closed = { at: momentAt(2000), how: 'fin' as const, firstDirection: 'to-server' as const };
const connection = someConnection({ closed });

function ofStream(ms: number, opened: number): Joining {
  return { ...lineWith({ ms }), stream: someStream(connection, { ms: opened }) };
}

describe('the clock of a log', () => {
  test('is the median of what its lines and their packets differ by', () => {
    const lines = [ofStream(10_000, 1000), ofStream(10_100, 1101), ofStream(10_900, 1200)];
    expect(estimateOffset(lines, clockOf)).toMatchObject({ pairs: 3, from: 'streams' });
    expect(estimateOffset(lines, clockOf)?.seconds).toBeCloseTo(-9, 2);
  });

  test('of lines written at the end is compared with the end', () => {
    const stream = someStream(connection, { ms: 0, trailers: momentAt(700) });
    const line: Joining = { ...lineWith({ ms: 200, timeOf: 'end' }), stream };
    expect(estimateOffset([line], clockOf)?.seconds).toBeCloseTo(0.5, 6);
  });

  test.each([
    [500, 0, 'within'],
    [-3000, 3, 'before it began'],
    [3000, -1.1, 'after its end'],
  ])('without streams, a request at %d ms in a connection of 2 s moves it by %d s: %s', (ms, seconds) => {
    const line: Joining = { ...lineWith({ ms, durationMs: 100 }), subject: { connection, streams: [] } };
    expect(estimateOffset([line], clockOf)?.seconds).toBeCloseTo(seconds, 6);
    expect(estimateOffset([line], clockOf)?.from).toBe('connections');
  });

  test('is not known without a joined line that has a time', () => {
    expect(estimateOffset([lineWith({ ms: 5 })], clockOf)).toBeUndefined();
    expect(
      estimateOffset([{ ...lineWith({}), subject: { connection, streams: [] } }], clockOf),
    ).toBeUndefined();
  });
});
