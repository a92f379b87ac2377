import { describe, expect, test } from '@jest/globals';
import {
  hpackInteger,
  hpackString,
  huffmanEncode,
  literalField,
  sizeUpdate,
} from '../../../../analyzer/model/wire/hpack-primitives.ts';
import { latin1Bytes } from '../../../../analyzer/model/wire/octets.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the examples of RFC 7541 appendix C', () => {
  test.each([
    [10, 5, '0a'],
    [1337, 5, '1f9a0a'],
    [42, 8, '2a'],
  ])('C.1: %i with a %i-bit prefix is %s', (value, bits, expected) => {
    expect(hex(hpackInteger(value, bits, 0))).toBe(expected);
  });

  test.each([
    ['www.example.com', 'f1e3c2e5f23a6ba0ab90f4ff'],
    ['no-cache', 'a8eb10649cbf'],
    ['custom-key', '25a849e95ba97d7f'],
    ['custom-value', '25a849e95bb8e8b4bf'],
    ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07abe941054d444a8200595040b8166e082a62d1bff'],
    ['https://www.example.com', '9d29ad171863c78f0b97c8e9ae82ae43d3'],
    [
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
      '94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ],
  ])('C.4 and C.6: Huffman code of %j', (text, expected) => {
    expect(hex(huffmanEncode(latin1Bytes(text)))).toBe(expected);
  });

  test('C.2: literal representations', () => {
    expect(hex(literalField('LITERAL_INCREMENTAL', 'custom-key', 'custom-header'))).toBe(
      '400a637573746f6d2d6b65790d637573746f6d2d686561646572',
    );
    expect(hex(literalField('LITERAL', 4, '/sample/path'))).toBe('040c2f73616d706c652f70617468');
    expect(hex(literalField('LITERAL_NEVER', 'password', 'secret'))).toBe(
      '100870617373776f726406736563726574',
    );
  });
});

test('a string literal says whether it is Huffman coded, and its coded length', () => {
  expect(hex(hpackString('no-cache'))).toBe('086e6f2d6361636865');
  expect(hex(hpackString('no-cache', true))).toBe('86a8eb10649cbf');
});

test('a size update has a five-bit prefix', () => {
  expect(hex(sizeUpdate(0))).toBe('20');
  expect(hex(sizeUpdate(4096))).toBe('3fe11f');
});
