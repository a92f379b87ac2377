import { readI32, readU16 } from '../model/bytes.ts';
import type { TcpSynOptions } from '../model/facts/tcp.ts';
import type { Segment } from './segment.ts';
import { difference } from './sequence.ts';

const Kind = { END: 0, NOP: 1, MSS: 2, WINDOW_SCALE: 3, SACK_PERMITTED: 4, SACK: 5, TIMESTAMPS: 8 } as const;

/** A window scale above 14 is used as 14 (RFC 7323 2.3). */
const largestScale = 14;

/** Calls `visit` for each well-formed option; stops at the first that is not. */
function eachOption(segment: Segment, visit: (kind: number, at: number, length: number) => void): void {
  const { bytes } = segment;
  const end = Math.min(segment.payload, bytes.length);
  for (let at = segment.options; at < end;) {
    const kind = bytes[at] ?? Kind.END;
    if (kind === Kind.END) return;
    if (kind === Kind.NOP) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) return;
    visit(kind, at, length);
    at += length;
  }
}

/** The options of a SYN. */
export function readSynOptions(segment: Segment): TcpSynOptions {
  const options: TcpSynOptions = { sackPermitted: false, timestamps: false };
  const { bytes } = segment;
  eachOption(segment, (kind, at, length) => {
    if (kind === Kind.MSS && length === 4) options.mss = readU16(bytes, at + 2);
    if (kind === Kind.WINDOW_SCALE && length === 3)
      options.windowScale = Math.min(largestScale, bytes[at + 2] ?? 0);
    if (kind === Kind.SACK_PERMITTED && length === 2) options.sackPermitted = true;
    if (kind === Kind.TIMESTAMPS && length === 10) options.timestamps = true;
  });
  return options;
}

/** TSval and TSecr of a segment (RFC 7323 3.2) as signed numbers; undefined when it carries none. */
export function readTimestamps(segment: Segment): { value: number; echo: number } | undefined {
  let found: { value: number; echo: number } | undefined;
  const { bytes } = segment;
  eachOption(segment, (kind, at, length) => {
    if (kind === Kind.TIMESTAMPS && length === 10)
      found = { value: readI32(bytes, at + 2), echo: readI32(bytes, at + 6) };
  });
  return found;
}

/** NOP, NOP and the timestamps option: all that most segments carry (RFC 7323, appendix A). */
const usualOptions = 0x0101080a;

function onlyTimestamps(segment: Segment): boolean {
  return segment.payload - segment.options === 12 && readI32(segment.bytes, segment.options) === usualOptions;
}

/** What the SACK option of an ACK says: `sack` bytes above the acknowledgment arrived, `dsack` some arrived twice. */
export interface SackKind {
  sack: boolean;
  dsack: boolean;
}

/**
 * Reads the SACK option. A first block at or below the acknowledgment, or inside the second block, reports bytes that
 * arrived twice (RFC 2883 4); any other says that a hole is open (RFC 2018).
 */
export function readSack(segment: Segment): SackKind {
  const kinds: SackKind = { sack: false, dsack: false };
  if (segment.payload === segment.options || onlyTimestamps(segment)) return kinds;
  const { bytes, acknowledgment } = segment;
  eachOption(segment, (kind, at, length) => {
    if (kind !== Kind.SACK || length < 10 || length % 8 !== 2) return;
    const left = readI32(bytes, at + 2);
    const right = readI32(bytes, at + 6);
    const second = length >= 18;
    const inside =
      second &&
      difference(left, readI32(bytes, at + 10)) >= 0 &&
      difference(right, readI32(bytes, at + 14)) <= 0;
    kinds.dsack = inside || difference(right, acknowledgment) <= 0;
    kinds.sack = !kinds.dsack || second;
  });
  return kinds;
}

/** A number that differs when options differ, as those of two packets do whose timestamps or SACK blocks do. */
export function optionsHash(segment: Segment): number {
  let hash = 0;
  const { bytes } = segment;
  const end = Math.min(segment.payload, bytes.length);
  for (let at = segment.options; at < end; at += 4)
    hash = (Math.imul(hash, 0x01000193) ^ readI32(bytes, at)) | 0;
  return hash;
}
