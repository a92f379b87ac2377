import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Base64Text, readWebTrailers } from '../../../analyzer/grpc/web-body.ts';

test('base64 of several texts one after the other, in any cut, comes back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (parts, size) => {
        const text = Buffer.from(parts.map((part) => Buffer.from(part).toString('base64')).join(''));
        const decoder = new Base64Text();
        const seen: number[] = [];
        for (let at = 0; at < text.length; at += size)
          seen.push(...decoder.push(text.subarray(at, at + size)));
        expect(seen).toEqual(parts.flatMap((part) => [...part]));
      },
    ),
    { numRuns: 50 },
  );
});

test('characters of no meaning are skipped', () => {
  expect([...new Base64Text().push(Buffer.from('A\r\nQ I\0D'))]).toEqual([1, 2, 3]);
});

test('trailers are lines of an HTTP/1 header block', () => {
  expect(readWebTrailers('grpc-status:0\r\nGrpc-Message: a:b \r\n\r\nnonsense')).toEqual([
    ['grpc-status', '0'],
    ['grpc-message', 'a:b'],
  ]);
});
