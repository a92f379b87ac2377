import { expect, test } from '@jest/globals';
import { createHpackEncoder } from '../../../../analyzer/model/wire/hpack-encoder.ts';
import {
  datesAt,
  envoyReplies,
  fieldCount,
  freshLengths,
  passedOnFresh,
  passedOnUsed,
  resetReasonOf,
  usedLengths,
} from '../../../../analyzer/rules/kit/envoy-replies.ts';

const date = 'Fri, 27 Nov 2026 14:36:54 GMT';
const nghttp2 = (): ReturnType<typeof createHpackEncoder> =>
  createHpackEncoder({ indexing: true, huffman: true });

function fieldsOf({ text, status, overloaded = false }: (typeof envoyReplies)[number]): [string, string][] {
  const message: [string, string][] = text === '' ? [] : [['grpc-message', text]];
  const overload: [string, string][] = overloaded ? [['x-envoy-overloaded', 'true']] : [];
  return [
    ...([[':status', '200'], ...overload, ['content-type', 'application/grpc']] as [string, string][]),
    ...([['grpc-status', String(status)], ...message, ['date', date], ['server', 'envoy']] as [
      string,
      string,
    ][]),
  ];
}

test('a first answer is as long as an encoder with Huffman coding and indexing writes it', () => {
  for (const reply of envoyReplies)
    expect(freshLengths(reply, [date])).toEqual([nghttp2().encode(fieldsOf(reply)).length]);
});

test('an answer again is an octet a field', () => {
  for (const reply of envoyReplies) {
    const encoder = nghttp2();
    encoder.encode(fieldsOf(reply));
    expect(encoder.encode(fieldsOf(reply)).length).toBe(fieldCount(reply));
  }
});

test('behind answers that were passed on, with other or the same content type, trailers with and without a message', () => {
  for (const type of ['application/grpc', 'application/grpc+proto'])
    for (const trailers of [
      [['grpc-status', '0']],
      [
        ['grpc-status', '0'],
        ['grpc-message', 'OK'],
      ],
    ] as [string, string][][])
      for (const reply of envoyReplies) {
        const encoder = nghttp2();
        encoder.encode([
          [':status', '200'],
          ['content-type', type],
          ['date', date],
          ['server', 'envoy'],
        ]);
        encoder.encode(trailers);
        expect(usedLengths(reply, [date])).toContain(encoder.encode(fieldsOf(reply)).length);
      }
});

test('the date is of the second of the answer, or of the one before where it is young', () => {
  expect(datesAt(1_795_790_214.9)).toEqual([date]);
  expect(datesAt(1_795_790_215.1)).toEqual(['Fri, 27 Nov 2026 14:36:55 GMT', date]);
});

test('names the reason in an answer about the upstream side', () => {
  expect(envoyReplies.map(resetReasonOf).filter((reason) => reason !== undefined)).toContain('remote reset');
});

test('answers that are passed on, of a server that says nothing but its content type', () => {
  const encoder = nghttp2();
  const answer = (ms: string, at: string): number =>
    encoder.encode([
      [':status', '200'],
      ['content-type', 'application/grpc'],
      ['x-envoy-upstream-service-time', ms],
      ['date', at],
      ['server', 'envoy'],
    ]).length;
  const later = 'Fri, 27 Nov 2026 14:36:55 GMT';
  expect(passedOnFresh([16], [date])).toEqual([answer('16', date)]);
  encoder.encode([['grpc-status', '0']]);
  expect(passedOnUsed([16], [date])).toContain(answer('16', date));
  expect(passedOnUsed([2], [date])).toContain(answer('2', date));
  expect(passedOnUsed([37], [later])).toContain(answer('37', later));
  expect(Math.max(...passedOnUsed([2], [date]))).toBeLessThan(Math.min(...passedOnFresh([2], [date])));
});
