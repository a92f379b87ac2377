import { expect, test } from '@jest/globals';
import { canBeRecordHeader, maxRecordPayload, payloadLength } from '../../../analyzer/tls/record-header.ts';

test.each([
  [[], true],
  [[22], true],
  [[19], false],
  [[25], false],
  [[23, 3], true],
  [[23, 2], false],
  [[23, 3, 4], true],
  [[23, 3, 5], false],
  [[23, 3, 3, 0x48, 0x00], true],
  [[23, 3, 3, 0x48, 0x01], false],
])('%j can begin a record: %s', (bytes, expected) => {
  expect(canBeRecordHeader(Uint8Array.from(bytes), 0, bytes.length)).toBe(expected);
});

test('the length is that of the payload', () => {
  expect(payloadLength(Uint8Array.of(0, 23, 3, 3, 0x48, 0x00), 1)).toBe(maxRecordPayload);
});
