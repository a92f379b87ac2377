import { concat, uint32 } from './octets.ts';

/**
 * One Length-Prefixed-Message of gRPC: compressed flag, length, message (grpc/grpc doc/PROTOCOL-HTTP2.md).
 * `length` is what the prefix claims, the message's own length unless given.
 */
export function grpcMessage(
  message: Uint8Array,
  options: { compressedFlag?: number; length?: number } = {},
): Uint8Array {
  const { compressedFlag = 0, length = message.length } = options;
  return concat(Uint8Array.of(compressedFlag), uint32(length), message);
}
