import { describe, expect, test } from '@jest/globals';
import { createHalf } from '../../../analyzer/tcp/half.ts';
import { isKeepAlive, sinceHole } from '../../../analyzer/tcp/retransmission.ts';
import { segment } from '../../support/datagrams.ts';

describe('bytes that fill a hole', () => {
  const fill = (ms: number, identification: number): ReturnType<typeof segment> =>
    segment({ time: ms * 1e6, identification });

  const half = createHalf('to-server');
  const fills = (identification: number, segment: ReturnType<typeof fill>, rtt: number): number | undefined =>
    sinceHole(half, { time: 0, identification }, segment, 1000, rtt);

  test('later than a round trip were sent again; their first sending was lost before the tap', () => {
    expect(fills(10, fill(220, 30), 20e6)).toBe(220e6);
    expect(fills(10, fill(220, 30), NaN)).toBe(220e6);
    expect(fills(10, fill(15, 30), 20e6)).toBeUndefined();
  });

  test('within milliseconds need a newer identification, too', () => {
    expect(fills(10, fill(2, 11), 1e6)).toBe(2e6);
    expect(fills(10, fill(2, 9), 1e6)).toBeUndefined();
    expect(fills(0xffff, fill(2, 3), 1e6)).toBe(2e6);
    expect(fills(10, fill(2, 11), NaN)).toBeUndefined();
  });

  test('within a round trip must have been asked for', () => {
    Object.assign(half, { acked: 1000, repeats: 2 });
    expect(fills(10, fill(0.1, 11), 1e6)).toBe(0.1e6);
    expect(fills(10, fill(0.1, 9), 1e6)).toBeUndefined();
    expect(fills(0, fill(0.1, 0), 1e6)).toBe(0.1e6);
    half.acked = 900;
    expect(fills(0, fill(0.1, 0), 1e6)).toBeUndefined();
    Object.assign(half, { acked: undefined, repeats: 0 });
  });
});

test('a keep-alive probe repeats the last byte, or sends none, one before the next number', () => {
  const half = createHalf('to-server');
  half.highest = 1000;
  expect(isKeepAlive(half, segment({ payload: new Uint8Array(1) }), 999)).toBe(true);
  expect(isKeepAlive(half, segment(), 999)).toBe(true);
  expect(isKeepAlive(half, segment({ payload: new Uint8Array(2) }), 999)).toBe(false);
  expect(isKeepAlive(half, segment({ payload: new Uint8Array(1) }), 998)).toBe(false);
  // A byte that nobody has acknowledged is no old one: it is sent again.
  half.acked = 999;
  expect(isKeepAlive(half, segment({ payload: new Uint8Array(1) }), 999)).toBe(false);
  expect(isKeepAlive(half, segment(), 999)).toBe(true);
  half.acked = 1000;
  expect(isKeepAlive(half, segment({ payload: new Uint8Array(1) }), 999)).toBe(true);
});
