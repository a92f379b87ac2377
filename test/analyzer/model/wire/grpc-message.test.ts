import { expect, test } from '@jest/globals';
import { grpcMessage } from '../../../../analyzer/model/wire/grpc-message.ts';

test('prefix and message, and a prefix that lies', () => {
  expect([...grpcMessage(Uint8Array.of(7, 8))]).toEqual([0, 0, 0, 0, 2, 7, 8]);
  expect([...grpcMessage(Uint8Array.of(7), { compressedFlag: 1, length: 0x01020304 })]).toEqual([
    1, 1, 2, 3, 4, 7,
  ]);
});
