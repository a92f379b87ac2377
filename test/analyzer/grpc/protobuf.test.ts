import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProtobufReader } from '../../../analyzer/grpc/protobuf.ts';

function fields(bytes: Uint8Array): { list: unknown[]; broken: boolean } {
  const reader = new ProtobufReader(bytes);
  const list: unknown[] = [];
  while (reader.next()) {
    list.push([reader.field, reader.content === undefined ? reader.int32 : [...reader.content]]);
  }
  return { list, broken: reader.broken };
}

test('the examples of protobuf.dev, "Encoding"', () => {
  expect(fields(Uint8Array.of(0x08, 0x96, 0x01))).toEqual({ list: [[1, 150]], broken: false });
  expect(fields(Buffer.from('120774657374696e67', 'hex'))).toEqual({
    list: [[2, [...Buffer.from('testing')]]],
    broken: false,
  });
  const minusTwo = Buffer.from('08feffffffffffffffff01', 'hex');
  expect(fields(minusTwo)).toEqual({ list: [[1, -2]], broken: false });
});

test('fixed fields are skipped', () => {
  expect(fields(Buffer.from('0d00000000' + '110000000000000000' + '1805', 'hex'))).toEqual({
    list: [
      [1, 0],
      [2, 0],
      [3, 5],
    ],
    broken: false,
  });
});

test.each([
  ['a length beyond the end', '1205ff'],
  ['a varint without an end', '08ffffffffffffffffffffff01'],
  ['a cut varint', '0896'],
  ['field number 0', '0001'],
  ['a group', '0b0c'],
  ['a wire type that is none', '0f'],
  ['a length of four gigabytes', '12ffffffff0f00'],
])('%s is broken', (_, hex) => {
  expect(fields(Buffer.from(hex, 'hex')).broken).toBe(true);
});

test('any bytes are read to an end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(fields(bytes).list.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});
