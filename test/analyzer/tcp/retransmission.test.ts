import { describe, expect, test } from '@jest/globals';
import { createHalf } from '../../../analyzer/tcp/half.ts';
import { isKeepAlive, sinceHole } from '../../../analyzer/tcp/retransmission.ts';
import { segment } from '../../support/datagrams.ts';

describe('bytes that fill a hole', () => {
  const fill = (ms: number, identification: number): ReturnType<typeof segment> =>
    segment({ time: ms * 1e6, identification });

  test('later than a round trip were sent again; their first sending was lost before the tap', () => {
    expect(sinceHole(0, 10, fill(220, 30), 20e6)).toBe(220e6);
    expect(sinceHole(0, 10, fill(220, 30), NaN)).toBe(220e6);
    expect(sinceHole(0, 10, fill(15, 30), 20e6)).toBeUndefined();
  });

  test('within milliseconds need a newer identification, too', () => {
    expect(sinceHole(0, 10, fill(2, 11), 1e6)).toBe(2e6);
    expect(sinceHole(0, 10, fill(2, 9), 1e6)).toBeUndefined();
    expect(sinceHole(0, 0xffff, fill(2, 3), 1e6)).toBe(2e6);
    expect(sinceHole(0, 10, fill(2, 11), NaN)).toBeUndefined();
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
