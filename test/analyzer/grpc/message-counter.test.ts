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
      expect([counter.bytes, counter.largest]).toEqual([
        lengths.reduce((sum, length) => sum + length, 0),
        Math.max(0, ...lengths),
      ]);
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
  expect([wrong.count, wrong.wrongFlag, wrong.wrongLength]).toEqual([0, 2, 1]);
});

test('what is not whole is told: a prefix, or a message with its announced length', () => {
  const counter = new MessageCounter();
  counter.push(grpcMessage(new Uint8Array(3)));
  expect(counter.rest()).toBeUndefined();
  const large = grpcMessage(new Uint8Array(4), { length: 5_000_000 });
  counter.push(large.subarray(0, 3));
  expect(counter.rest()).toEqual({ received: 3 });
  counter.push(large.subarray(3));
  expect(counter.rest()).toEqual({ announced: 5_000_000, received: 9 });
  expect([counter.count, counter.bytes, counter.largest]).toEqual([1, 3, 5_000_000]);
});

test('compressed messages are counted', () => {
  const counter = new MessageCounter();
  counter.push(grpcMessage(new Uint8Array(1), { compressedFlag: 1 }));
  counter.push(grpcMessage(new Uint8Array(1)));
  expect([counter.count, counter.compressed]).toEqual([2, 1]);
});

test('a frame of trailers is one in gRPC-Web alone, in any cut', () => {
  const text = Buffer.from('grpc-status:0\r\n');
  const bytes = concat(grpcMessage(new Uint8Array(2)), grpcMessage(text, { compressedFlag: 0x80 }));
  for (let size = 1; size <= bytes.length; size++) {
    const web = new MessageCounter();
    web.web = true;
    for (let at = 0; at < bytes.length; at += size) web.push(bytes.subarray(at, at + size));
    expect([web.count, web.trailers, web.unfinished]).toEqual([1, text.toString(), false]);
  }
  const plain = new MessageCounter();
  plain.push(bytes);
  expect([plain.count, plain.wrongFlag, plain.trailers]).toEqual([1, 0x80, undefined]);
});

test('a frame of trailers without end fills no memory', () => {
  const web = new MessageCounter();
  web.web = true;
  web.push(grpcMessage(Buffer.alloc(100_000, 'a'), { compressedFlag: 0x80 }));
  expect(web.trailers).toHaveLength(8192);
});
