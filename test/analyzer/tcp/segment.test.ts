import { describe, expect, test } from '@jest/globals';
import { emptySegment, readSegment, sameTransmission } from '../../../analyzer/tcp/segment.ts';
import { datagram, segment } from '../../support/datagrams.ts';

describe('reading a TCP header', () => {
  test('the fields', () => {
    const payload = Uint8Array.of(1, 2, 3);
    expect(
      segment({ sequence: 0xfffffff0, acknowledgment: 7, flags: 0x19, payload, hopLimit: 61 }),
    ).toMatchObject({
      sourcePort: 40_000,
      destinationPort: 8080,
      sequence: 0xfffffff0,
      acknowledgment: 7,
      flags: 0x19,
      length: 3,
      captured: 3,
      hopLimit: 61,
      mark: 1,
      mss: 0,
    });
  });

  test('the MSS of a SYN, behind other options, and none where the options are broken', () => {
    expect(segment({ flags: 2, mss: 1460 }).mss).toBe(1460);
    const options = (...bytes: number[]): number => {
      const one = datagram({ flags: 2, payload: Uint8Array.from(bytes) });
      one.bytes[one.payload + 12] = ((20 + bytes.length) / 4) << 4;
      const read = emptySegment();
      expect(readSegment(one, read)).toBe('ok');
      expect(read.length).toBe(0);
      return read.mss;
    };
    expect(options(1, 3, 3, 7, 2, 4, 5, 0xb4)).toBe(1460);
    expect(options(0, 0, 0, 0, 2, 4, 5, 0xb4)).toBe(0);
    expect(options(3, 0, 2, 4)).toBe(0);
    expect(options(1, 1, 2, 4)).toBe(0);
  });

  test('a payload cut by the snap length', () => {
    const one = datagram({ payload: new Uint8Array(100) });
    one.bytes = one.bytes.subarray(0, one.payload + 20 + 30);
    const read = emptySegment();
    expect(readSegment(one, read)).toBe('ok');
    expect([read.length, read.captured]).toEqual([100, 30]);
  });

  test('a cut header and lengths that contradict each other', () => {
    const cut = datagram();
    cut.bytes = cut.bytes.subarray(0, cut.payload + 19);
    expect(readSegment(cut, emptySegment())).toBe('cut');
    for (const offset of [0x40, 0xf0]) {
      const wrong = datagram();
      wrong.bytes[wrong.payload + 12] = offset;
      expect(readSegment(wrong, emptySegment())).toBe('bad');
    }
  });
});

describe('one transmission recorded twice', () => {
  test('has one IPv4 identification and happens within milliseconds', () => {
    expect(sameTransmission(7, 0, 7, 1e6)).toBe(true);
    expect(sameTransmission(7, 0, 8, 1e6)).toBe(false);
    expect(sameTransmission(7, 0, 7, 6e6)).toBe(false);
    expect(sameTransmission(7, NaN, 8, 0)).toBe(false);
  });

  test('without identification, only records of different interfaces count', () => {
    expect(sameTransmission(-1, 0, -2, 1e6)).toBe(true);
    expect(sameTransmission(-1, 0, -1, 1e6)).toBe(false);
    expect(sameTransmission(-1, 0, 5, 1e6)).toBe(false);
  });
});
