import { expect, test } from '@jest/globals';
import {
  badOctets,
  findBad,
  isBadName,
  isBadValue,
  octetClass,
} from '../../../../analyzer/http2/hpack/field-octets.ts';

const octets = [...Array(256).keys()].map((octet) => String.fromCharCode(octet));

test('RFC 9113 8.2.1: what a field name may not have', () => {
  const allowed = octets.filter((octet) => !isBadName(`a${octet}`)).join('');
  expect(allowed).toBe(`!"#$%&'()*+,-./0123456789;<=>?@[\\]^_\`abcdefghijklmnopqrstuvwxyz{|}~`);
  expect([isBadName(''), isBadName('grpc-status'), isBadName('\u0100')]).toEqual([true, false, true]);
});

test('RFC 9113 8.2.1: what a field value may not have, and may not begin or end with', () => {
  expect(octets.filter((octet) => isBadValue(`a${octet}b`))).toEqual(['\0', '\n', '\r']);
  const atAnEnd = ['\0', '\t', '\n', '\r', ' '];
  expect(octets.filter((octet) => isBadValue(`${octet}b`))).toEqual(atAnEnd);
  expect(octets.filter((octet) => isBadValue(`a${octet}`))).toEqual(atAnEnd);
  expect(isBadValue('')).toBe(false);
});

test('every octet has a class', () => {
  expect(octetClass).toHaveLength(256);
});

test('the first bad field of a list, and what of it is bad', () => {
  expect(findBad([['a', 'b']])).toBeUndefined();
  expect(
    findBad([
      [':path', '/'],
      ['a', ' b'],
      ['A', 'b'],
    ]),
  ).toEqual({ field: ['a', ' b'], what: 'field-value' });
  expect(badOctets(['A', 'b '])).toBe('field-name');
  expect(badOctets([':Path', 'b\n'])).toBe('field-value');
});
