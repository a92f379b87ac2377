import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readStatusDetails } from '../../../analyzer/grpc/status-details.ts';

interface Detail {
  type_url: string;
  value?: Uint8Array;
}

/** A length-delimited field with a number below 16 (protobuf.dev, "Encoding"). */
function field(number: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  const length = [];
  let rest = bytes.length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
  return Buffer.concat([Buffer.of(number * 8 + 2, ...length, rest), bytes]);
}

/** google.rpc.Status (google/rpc/status.proto) with a code below 128. */
function encode(status: { code?: number; message?: string; details?: Detail[]; more?: string }): string {
  const parts = [
    Buffer.of(0x08, status.code ?? 0),
    field(2, status.message ?? ''),
    ...(status.details ?? []).map((one) =>
      field(3, Buffer.concat([field(1, one.type_url), field(2, one.value ?? '')])),
    ),
    field(9, status.more ?? ''),
  ];
  return Buffer.concat(parts).toString('base64');
}

const status = {
  code: 8,
  message: 'quota: zu groß',
  details: [
    { type_url: 'type.googleapis.com/google.rpc.QuotaFailure', value: Buffer.from([1, 2, 3]) },
    { type_url: 'type.googleapis.com/google.rpc.RetryInfo', value: Buffer.alloc(300) },
  ],
  more: 'unknown field',
};
const expected = { code: 8, message: status.message, types: status.details.map((one) => one.type_url) };

test('with padding, without it, and joined with another value', () => {
  const text = encode(status);
  expect(readStatusDetails(text)).toEqual(expected);
  expect(readStatusDetails(text.replaceAll('=', ''))).toEqual(expected);
  expect(readStatusDetails(`${text},AAAA`)).toEqual(expected);
});

test('codes below zero, and an empty status', () => {
  const minusOne = Buffer.from('08ffffffffffffffffff01', 'hex').toString('base64');
  expect(readStatusDetails(minusOne)).toEqual({ code: -1, message: '', types: [] });
  expect(readStatusDetails('')).toEqual({ code: 0, message: '', types: [] });
});

test('many and long details are cut', () => {
  const many = Array.from({ length: 100 }, () => ({ type_url: 'x'.repeat(1000) }));
  const seen = readStatusDetails(encode({ details: many, message: 'y'.repeat(10_000) }));
  expect(seen?.types).toHaveLength(16);
  expect(seen?.types[0]).toHaveLength(256);
  expect(seen?.message).toHaveLength(1024);
});

test('what is no base64, or no message, is undefined', () => {
  expect(readStatusDetails('@@@')).toBeUndefined();
  expect(readStatusDetails(Buffer.from([0x12, 0x05, 0x01]).toString('base64'))).toBeUndefined();
});

test('any value is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
      readStatusDetails(text);
      const seen = readStatusDetails(Buffer.from(bytes).toString('base64'));
      expect(seen === undefined || seen.types.length <= 16).toBe(true);
    }),
  );
});
