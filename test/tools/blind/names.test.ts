import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { huffmanEncode } from '../../../analyzer/model/wire/hpack-primitives.ts';
import { createNames } from './names.ts';

const coded = (text: string): number => huffmanEncode(Buffer.from(text, 'latin1')).length;

test('a word keeps its lengths, and words stay different', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(1000), (one, other, seed) => {
      const names = createNames(seed);
      expect(names.word(one)).toHaveLength(one.length);
      expect(coded(names.word(one))).toBe(coded(one));
      expect(names.word(one) === names.word(other)).toBe(one === other);
    }),
  );
});

test('every letter of a name becomes another one; what gives it its form stays', () => {
  const name = '/shop.v1.Catalog/GetItem-2';
  const other = createNames(5).word(name);
  expect(other).toMatch(/^\/[a-z]{4}\.[a-z]\d\.[A-Z][a-z]{6}\/[A-Z][a-z]{2}[A-Z][a-z]{3}-\d$/);
  for (const [at, letter] of Array.from(name).entries())
    if (/[a-z]/.test(letter)) expect(other[at]).not.toBe(letter);
});

test('an address keeps the lengths of its text and what it shares with others', () => {
  const octet = fc.integer({ min: 1, max: 254 });
  fc.assert(
    fc.property(
      fc.nat(1000),
      octet,
      octet,
      octet,
      fc.uniqueArray(octet, { minLength: 2, maxLength: 20 }),
      (seed, a, b, c, hosts) => {
        const names = createNames(seed);
        const first = a === 127 || a > 223 ? 198 : a;
        const others = hosts.map((host) => names.address(Uint8Array.of(first, b, c, host)).join('.'));
        hosts.forEach((host, index) => {
          expect(others[index]).not.toBe(`${first}.${b}.${c}.${host}`);
          expect(coded(others[index] ?? '')).toBe(coded(`${first}.${b}.${c}.${host}`));
        });
        expect(new Set(others).size).toBe(hosts.length);
        expect(new Set(others.map((one) => one.slice(0, one.lastIndexOf('.')))).size).toBe(1);
      },
    ),
    { numRuns: 40 },
  );
});

test('special addresses, group MAC addresses and the port of DNS stay', () => {
  const names = createNames(1);
  for (const text of ['0.0.0.0', '127.0.0.1', '224.0.0.251', '255.255.255.255']) {
    const bytes = Uint8Array.from(text.split('.').map(Number));
    expect(names.address(bytes)).toEqual(bytes);
  }
  const broadcast = new Uint8Array(6).fill(255);
  expect(names.mac(broadcast)).toEqual(broadcast);
  expect(names.port(53)).toBe(53);
});

test('ports stay in their range and differ', () => {
  const names = createNames(2);
  const ports = [80, 443, 8080, 8443, 10000, 50051, 32768, 40000, 60999];
  const others = ports.map((port) => names.port(port));
  ports.forEach((port, index) => {
    const other = others[index] ?? 0;
    expect(other).not.toBe(port);
    expect([other < 1024, other < 32768]).toEqual([port < 1024, port < 32768]);
    expect(coded(String(other))).toBe(coded(String(port)));
  });
  expect(new Set(others).size).toBe(ports.length);
});

test('known words and addresses are found inside texts, others are left', () => {
  const names = createNames(3);
  const address = names.address(Uint8Array.of(198, 18, 2, 3)).join('.');
  names.learn('catalog.example');
  names.learn('tiny');
  const text = 'cannot reach catalog.example at 198.18.2.3:8080, tiny problem, not 203.0.113.9';
  expect(names.known(text)).toBe(
    `cannot reach ${names.word('catalog.example')} at ${address}:${names.port(8080)}, tiny problem, not 203.0.113.9`,
  );
});
