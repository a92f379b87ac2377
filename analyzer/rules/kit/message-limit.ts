/** What tells that a message was larger than its receiver accepts. */
import { ErrorCode, GrpcStatus } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';

/** The limit of gRPC libraries for one received message, unless it is set (4 MiB). */
export const usualMessageLimit = 4 * 1024 * 1024;

/** A receiver judges by the prefix, as soon as it is there; a busy one, or one on a long path, takes longer. */
const longestReactionNs = 100e6;
const longestReactionRtts = 3;

/** Sizes and limits in the words of the libraries: size and limit, or the other way round. */
const words: readonly { pattern: RegExp; size: number; limit: number }[] = [
  // grpc-js, grpc-go, C-core: received, or about to be sent
  {
    pattern: /message (?:after decompression )?larger than max \(?(\d+)(?: vs\.? (\d+)\)?)?/i,
    size: 1,
    limit: 2,
  },
  // grpc-java
  { pattern: /gRPC message exceeds maximum size (\d+): (\d+)/, size: 2, limit: 1 },
  // tonic
  { pattern: /message length too large: found (\d+) bytes, the limit is: (\d+) bytes/, size: 1, limit: 2 },
];

/** Statuses that libraries give for it: tonic says OUT_OF_RANGE. */
const statuses: ReadonlySet<number> = new Set([GrpcStatus.RESOURCE_EXHAUSTED, GrpcStatus.OUT_OF_RANGE]);

/** What a status message says of a message that was too large, octets. */
export interface SaidTooLarge {
  size?: number;
  limit?: number;
}

/** Reads the status message of a call; undefined when it is about something else. */
export function saidTooLarge({ status, message = '' }: Fact<'grpc.call'>): SaidTooLarge | undefined {
  if (status === null || !statuses.has(status)) return undefined;
  for (const { pattern, size, limit } of words) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const first = match[size];
    const second = match[limit];
    // With one number alone it is the limit.
    if (second === undefined) return first === undefined ? {} : { limit: Number(first) };
    return { size: Number(first), limit: Number(second) };
  }
  return /exceeds the maximum configured message size/i.test(message) ? {} : undefined;
}

/**
 * True when a client reset the stream at the prefix of a message: with the code that C-core has for nothing else, or
 * where the prefix says more than libraries accept. `age` of the stream and `rtt` of the connection in nanoseconds.
 */
export function resetAtPrefix(fact: Fact<'grpc.call'>, age: number, rtt = 0): boolean {
  const { statusFrom, endDirection, errorCode, responseUnfinished, lastMessageAfter } = fact;
  if (statusFrom !== 'rst-stream' || endDirection !== 'to-server') return false;
  const calm = errorCode === ErrorCode.ENHANCE_YOUR_CALM;
  if (!calm && errorCode !== ErrorCode.CANCEL) return false;
  if (!calm && (responseUnfinished?.announced ?? 0) <= usualMessageLimit) return false;
  // A small message is there as a whole before C-core has judged its prefix.
  const prefix = responseUnfinished?.after ?? (calm ? lastMessageAfter : undefined);
  if (prefix === undefined) return false;
  return age - prefix <= Math.max(longestReactionNs, longestReactionRtts * rtt);
}
