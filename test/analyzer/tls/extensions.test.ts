import { describe, expect, test } from '@jest/globals';
import { createCursor } from '../../../analyzer/tls/cursor.ts';
import {
  eachExtension,
  hostName,
  keyShareGroups,
  numbers,
  protocols,
} from '../../../analyzer/tls/extensions.ts';
import { extension, vector } from './support/script.ts';

const u16 = (...values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));

describe('the list of extensions', () => {
  function visited(bytes: Uint8Array) {
    const seen: string[] = [];
    const whole = eachExtension(createCursor(bytes), (type, body) => seen.push(`${type}:${body.left}`));
    return { seen, whole };
  }

  test('is walked in order', () => {
    const list = vector(2, extension(16, new Uint8Array(3)), extension(43, new Uint8Array(0)));
    expect(visited(list)).toEqual({ seen: ['16:3', '43:0'], whole: true });
  });

  test('may be absent, and may not be cut', () => {
    expect(visited(new Uint8Array(0)).whole).toBe(true);
    const list = vector(2, extension(16, new Uint8Array(3)));
    for (let length = 1; length < list.length; length++)
      expect(visited(list.subarray(0, length)).whole).toBe(false);
    expect(visited(vector(2, Uint8Array.of(0, 16, 0, 9, 1))).whole).toBe(false);
  });
});

test('numbers leave GREASE out (RFC 8701) and are cut at 256', () => {
  expect(numbers(u16(0x0a0a, 0x1301, 0xfafa, 0x0a1a, 0x001d))).toEqual([0x1301, 0x0a1a, 0x001d]);
  expect(numbers(Uint8Array.of(0x13, 0x01, 0x13))).toEqual([0x1301]);
  expect(numbers(new Uint8Array(60000))).toHaveLength(256);
});

test('the groups of key shares, RFC 8446 4.2.8', () => {
  const share = (group: number, length: number): Uint8Array =>
    Uint8Array.from([...u16(group), ...vector(2, new Uint8Array(length))]);
  const list = vector(2, share(0x3a3a, 1), share(0x11ec, 1216), share(0x001d, 32));
  expect(keyShareGroups(createCursor(list))).toEqual([0x11ec, 0x001d]);
  expect(keyShareGroups(createCursor(list.subarray(0, 40)))).toEqual([]);
});

test('the host name, RFC 6066 3', () => {
  const name = (type: number): Uint8Array =>
    vector(2, Uint8Array.of(type), vector(2, Buffer.from('calls.test')));
  expect(hostName(createCursor(name(0)))).toBe('calls.test');
  expect(hostName(createCursor(name(1)))).toBeUndefined();
  expect(hostName(createCursor(name(0).subarray(0, 9)))).toBeUndefined();
});

test('protocols, RFC 7301 3.1: bytes, of which each is a character', () => {
  const list = vector(2, vector(1, Buffer.from('h2')), vector(1, Uint8Array.of(0xff, 0x00)));
  expect(protocols(createCursor(list))).toEqual(['h2', '\u00ff\u0000']);
});
