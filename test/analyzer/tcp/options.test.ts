import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { optionsHash, readSack, readSynOptions, readTimestamps } from '../../../analyzer/tcp/options.ts';
import { be32 } from '../../support/ip-frame.ts';
import { datagram, segment } from '../../support/datagrams.ts';
import { emptySegment, readSegment, type Segment } from '../../../analyzer/tcp/segment.ts';

const ack = (options: number[], acknowledgment = 0): Segment => segment({ options, acknowledgment });
const block = (left: number, right: number): number[] => [...be32(left), ...be32(right)];

describe('options of a SYN', () => {
  test('as Linux sends them', () => {
    const options = [2, 4, 5, 0xb4, 4, 2, 8, 10, ...be32(7), ...be32(0), 1, 3, 3, 7];
    expect(readSynOptions(segment({ flags: 2, options }))).toEqual({
      mss: 1460,
      windowScale: 7,
      sackPermitted: true,
      timestamps: true,
    });
  });

  test('none, unknown ones, a scale that is too large (RFC 7323 2.3)', () => {
    expect(readSynOptions(segment({ flags: 2 }))).toEqual({ sackPermitted: false, timestamps: false });
    expect(readSynOptions(ack([30, 4, 0, 0, 3, 3, 40]))).toMatchObject({ windowScale: 14 });
  });

  test('nothing behind the end of the list, or behind an option that contradicts itself', () => {
    expect(readSynOptions(ack([0, 0, 0, 0, 2, 4, 5, 0xb4]))).not.toHaveProperty('mss');
    expect(readSynOptions(ack([3, 0, 2, 4, 5, 0xb4]))).not.toHaveProperty('mss');
    expect(readSynOptions(ack([1, 1, 2, 4]))).not.toHaveProperty('mss');
    expect(readSynOptions(ack([1, 3, 3, 7, 2, 4, 5, 0xb4]))).toMatchObject({ mss: 1460, windowScale: 7 });
  });

  test('any bytes are read without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(60), (bytes, cut) => {
        const one = datagram({ options: [...bytes] });
        one.bytes = one.bytes.subarray(0, one.payload + 20 + Math.min(cut, 40));
        const read = emptySegment();
        readSegment(one, read);
        for (const value of [readSynOptions(read), readSack(read), optionsHash(read)])
          expect(value).toBeDefined();
        readTimestamps(read);
      }),
      { numRuns: 100 },
    );
  });
});

test('timestamps', () => {
  expect(readTimestamps(ack([1, 1, 8, 10, ...be32(5), ...be32(0xffffffff)]))).toEqual({ value: 5, echo: -1 });
  expect(readTimestamps(ack([]))).toBeUndefined();
});

describe('SACK', () => {
  const sack = (...blocks: number[][]): number[] => [1, 1, 5, 2 + blocks.length * 8, ...blocks.flat()];

  test('bytes above the acknowledgment arrived (RFC 2018)', () => {
    expect(readSack(ack(sack(block(200, 300)), 100))).toEqual({ sack: true, dsack: false });
    expect(readSack(ack(sack(block(0x10, 0x20)), 0xfffffff0))).toEqual({ sack: true, dsack: false });
  });

  test('bytes arrived twice: below the acknowledgment, or inside the second block (RFC 2883 4)', () => {
    expect(readSack(ack(sack(block(50, 100)), 100))).toEqual({ sack: false, dsack: true });
    expect(readSack(ack(sack(block(50, 100), block(200, 300)), 100))).toEqual({ sack: true, dsack: true });
    expect(readSack(ack(sack(block(220, 240), block(200, 300)), 100))).toEqual({ sack: true, dsack: true });
    expect(readSack(ack(sack(block(400, 500), block(200, 300)), 100))).toEqual({ sack: true, dsack: false });
  });

  test('no option, no SACK', () => {
    expect(readSack(ack([]))).toEqual({ sack: false, dsack: false });
  });
});

test('different options have different hashes', () => {
  const stamped = (value: number): number => optionsHash(ack([1, 1, 8, 10, ...be32(value), ...be32(1)]));
  expect(new Set([stamped(1), stamped(2), stamped(3), optionsHash(ack([]))]).size).toBe(4);
  expect(stamped(1)).toBe(stamped(1));
});
