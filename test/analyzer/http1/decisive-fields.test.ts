import { expect, test } from '@jest/globals';
import { decisiveFields } from '../../../analyzer/http1/decisive-fields.ts';

test('keeps what decides, in order, cut where it is long', () => {
  expect(
    decisiveFields([
      ['server', 'envoy'],
      ['cookie', 'secret'],
      ['grpc-status', '0'],
      ['x-envoy-attempt-count', '2'],
      ['authorization', 'secret'],
      ['via', 'x'.repeat(10_000)],
    ]),
  ).toEqual([
    ['server', 'envoy'],
    ['grpc-status', '0'],
    ['x-envoy-attempt-count', '2'],
    ['via', 'x'.repeat(4096)],
  ]);
});

test('keeps a few only', () => {
  const many = Array.from({ length: 500 }, (_, index) => [`grpc-${index}`, ''] as const);
  expect(decisiveFields(many).length).toBeLessThan(60);
});
