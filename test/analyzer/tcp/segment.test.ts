import { describe, expect, test } from '@jest/globals';
import { emptySegment, readSegment } from '../../../analyzer/tcp/segment.ts';
import { datagram, segment } from '../../support/datagrams.ts';

describe('reading a TCP header', () => {
  test('the fields', () => {
    const payload = Uint8Array.of(1, 2, 3);
    expect(
      segment({ sequence: 0xfffffff0, acknowledgment: 7, flags: 0x19, payload, hopLimit: 61 }),
    ).toMatchObject({
      ports: (40_000 << 16) | 8080,
      sequence: -16,
      acknowledgment: 7,
      flags: 0x19,
      length: 3,
      captured: 3,
      hopLimit: 61,
      identification: 1,
    });
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
