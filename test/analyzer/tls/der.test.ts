import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { derChildren, derText, derTime, objectIdentifier, readDer } from '../../../analyzer/tls/der.ts';

const hex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

function value(tag: number, content: string | Uint8Array) {
  const body = Buffer.from(content);
  const bytes = new Uint8Array(Buffer.concat([Buffer.of(tag, body.length), body]));
  const read = readDer(bytes, 0, bytes.length);
  if (read === undefined) throw new Error('expected a value');
  return { bytes, read };
}

describe('values', () => {
  test('X.690 8.1.3: short and long lengths', () => {
    expect(readDer(hex('0403aabbcc'), 0, 5)).toEqual({ tag: 4, at: 0, start: 2, end: 5 });
    const long = new Uint8Array(204);
    long.set([4, 0x81, 201]);
    expect(readDer(long, 0, 204)).toEqual({ tag: 4, at: 0, start: 3, end: 204 });
    expect(readDer(hex('0482000101'), 0, 5)).toEqual({ tag: 4, at: 0, start: 4, end: 5 });
  });

  test.each([
    ['one that does not fit', '0404aabbcc'],
    ['an endless one', '0480aabb'],
    ['a tag of several bytes', '1f810100'],
    ['a length of five bytes', '04850000000001aa'],
    ['a length that is cut', '0482'],
    ['a tag alone', '04'],
  ])('%s is none', (_, digits) => {
    expect(readDer(hex(digits), 0, digits.length / 2)).toBeUndefined();
  });

  test('children end where one is damaged', () => {
    const bytes = hex('30080201010201020299');
    expect(derChildren(bytes, { start: 2, end: 10 }).map(({ at }) => at)).toEqual([2, 5]);
  });

  test('no bytes throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const child of derChildren(bytes, { start: 0, end: bytes.length })) {
          expect(child.end).toBeLessThanOrEqual(bytes.length);
          derText(bytes, child);
          derTime(bytes, child);
          objectIdentifier(bytes, child);
        }
      }),
    );
  });
});

describe('object identifiers', () => {
  test.each([
    ['X.690 8.19.5', '883703', '2.999.3'],
    ['commonName', '550403', '2.5.4.3'],
    ['rsaEncryption', '2a864886f70d010101', '1.2.840.113549.1.1.1'],
  ])('%s', (_, digits, text) => {
    const { bytes, read } = value(6, hex(digits));
    expect(objectIdentifier(bytes, read)).toBe(text);
  });

  test('anything else is none', () => {
    const { bytes, read } = value(2, hex('01'));
    expect(objectIdentifier(bytes, read)).toBe('');
    expect(objectIdentifier(bytes, undefined)).toBe('');
  });
});

describe('text', () => {
  test.each([
    ['UTF8String', 0x0c, Buffer.from('Zürich'), 'Zürich'],
    ['PrintableString', 0x13, Buffer.from('ZZ'), 'ZZ'],
    ['BMPString', 0x1e, Buffer.from('00480069', 'hex'), 'Hi'],
  ])('%s', (_, tag, content, text) => {
    const { bytes, read } = value(tag, content);
    expect(derText(bytes, read)).toBe(text);
  });
});

describe('time, RFC 5280 4.1.2.5', () => {
  test.each([
    [0x17, '491231235959Z', '2049-12-31T23:59:59Z'],
    [0x17, '500101000000Z', '1950-01-01T00:00:00Z'],
    [0x18, '20500101000000Z', '2050-01-01T00:00:00Z'],
  ])('%i %s', (tag, text, iso) => {
    const { bytes, read } = value(tag, text);
    expect(derTime(bytes, read)).toBe(Date.parse(iso) / 1000);
  });

  test.each([
    [0x18, '491231235959Z'],
    [0x17, '4912312359Z'],
    [0x17, 'yesterday'],
  ])('%i %s is none', (tag, text) => {
    const { bytes, read } = value(tag, text);
    expect(derTime(bytes, read)).toBeNaN();
  });
});
