import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageCounter } from '../../../analyzer/grpc/message-counter.ts';
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import { concat } from '../../../analyzer/model/wire/octets.ts';

test('messages of any sizes in any cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 20 }), (lengths, size) => {
      const bytes = concat(...lengths.map((length) => grpcMessage(new Uint8Array(length).fill(7))));
      const counter = new MessageCounter();
      for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
      expect([counter.count, counter.unfinished]).toEqual([lengths.length, false]);
    }),
  );
});

test('a message counts when its last byte was seen', () => {
  const counter = new MessageCounter();
  const bytes = grpcMessage(new Uint8Array(10));
  counter.push(bytes.subarray(0, 14));
  expect([counter.count, counter.unfinished]).toEqual([0, true]);
  counter.push(bytes.subarray(14));
  expect([counter.count, counter.unfinished]).toEqual([1, false]);
});

test('a message of 4 GiB costs nothing', () => {
  const counter = new MessageCounter();
  counter.push(grpcMessage(new Uint8Array(3), { length: 0xffffffff }));
  expect([counter.count, counter.unfinished]).toEqual([0, true]);
});

test('lost bytes and wrong flags end the counting', () => {
  const lost = new MessageCounter();
  lost.push(grpcMessage(new Uint8Array(1)));
  lost.push(null);
  lost.push(grpcMessage(new Uint8Array(1)));
  expect([lost.count, lost.unfinished]).toEqual([1, false]);
  const wrong = new MessageCounter();
  wrong.push(grpcMessage(new Uint8Array(1), { compressedFlag: 2 }));
  wrong.push(grpcMessage(new Uint8Array(1)));
  expect([wrong.count, wrong.badFlag]).toEqual([0, true]);
});
