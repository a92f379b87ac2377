import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAddressRange, parseMoment, parsePort } from '../../../analyzer/node/filter-options.ts';

const instant = (text: string, ns = 0): { kind: string; epochNs: bigint } => ({
  kind: 'instant',
  epochNs: BigInt(Date.parse(text)) * 1_000_000n + BigInt(ns),
});

describe('a moment', () => {
  test.each([
    ['0', { kind: 'elapsed', ns: 0 }],
    ['12.5', { kind: 'elapsed', ns: 12.5e9 }],
    ['10:04', { kind: 'time-of-day', ns: 36_240e9 }],
    ['23:59:59.000000001', { kind: 'time-of-day', ns: 86_399e9 + 1 }],
    ['2024-02-29', instant('2024-02-29T00:00:00Z')],
    ['2024-02-29T10:04:05', instant('2024-02-29T10:04:05Z')],
    ['2024-02-29 10:04:05Z', instant('2024-02-29T10:04:05Z')],
    ['2024-02-29T10:04:05.123456789Z', instant('2024-02-29T10:04:05Z', 123_456_789)],
    ['2024-02-29T10:04+02:00', instant('2024-02-29T08:04:00Z')],
    ['2024-02-29T10:04:05-0130', instant('2024-02-29T11:34:05Z')],
  ])('%s', (text, expected) => {
    expect(parseMoment(text)).toEqual(expected);
  });

  test.each([
    '',
    '-1',
    '5s',
    '24:00:00',
    '10:60',
    '10:4',
    'yesterday',
    '2024-13-01',
    '2024-02-29T25:00',
    '1e3',
  ])('%j is none', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });
});

describe('an address', () => {
  test.each([
    ['198.18.0.1', [198, 18, 0, 1], 32],
    ['10.0.0.0/8', [10, 0, 0, 0], 8],
    ['::', new Array(16).fill(0), 128],
    ['[::1]', [...new Array<number>(15).fill(0), 1], 128],
    ['::ffff:192.0.2.1/96', [...new Array<number>(10).fill(0), 255, 255, 192, 0, 2, 1], 96],
    ['fe80::1%eth0', [0xfe, 0x80, ...new Array<number>(13).fill(0), 1], 128],
  ])('%s', (text, bytes, prefix) => {
    expect(parseAddressRange(text)).toEqual({ bytes, prefix });
  });

  test.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::/129',
    '1.2.3.4:80',
    'fe80::g',
  ])('%j is none', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  });

  test('of sixteen bytes means what Node means by it', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const range = parseAddressRange(text);
        const words = Array.from({ length: 8 }, (_, i) =>
          (((range?.bytes[2 * i] ?? 0) << 8) | (range?.bytes[2 * i + 1] ?? 0)).toString(16),
        );
        const list = new BlockList();
        list.addAddress(text, 'ipv6');
        expect(list.check(words.join(':'), 'ipv6')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

test('a port', () => {
  expect(['1', '8080', '65535'].map(parsePort)).toEqual([1, 8080, 65_535]);
  expect(['0', '65536', '-1', '80x', '', 'http'].map(parsePort)).toEqual(new Array(6).fill(undefined));
});
