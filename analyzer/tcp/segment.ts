import { readU16, readU32 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';

/** TCP flags (RFC 9293 3.1). */
export const Flag = { FIN: 0x01, SYN: 0x02, RST: 0x04, ACK: 0x10 } as const;

const smallestHeader = 20;
const optionEnd = 0;
const optionNop = 1;
const optionMss = 2;

/** One TCP segment; one record a stage, filled anew for each datagram and valid as long as the datagram is. */
export interface Segment {
  packet: number;
  time: number;
  hopLimit: number;
  /** Tells copies of one packet apart from packets sent again: see {@link sameTransmission}. */
  mark: number;
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgment: number;
  flags: number;
  /** Payload bytes by the IP header; more than `captured` when a snap length cut the packet. */
  length: number;
  /** Offset of the payload in `bytes`. */
  payload: number;
  /** Payload bytes that were captured. */
  captured: number;
  /** Maximum segment size of a SYN; 0 when it gave none. */
  mss: number;
  bytes: Uint8Array;
}

/** A segment record to be filled again and again. */
export function emptySegment(): Segment {
  return {
    packet: 0,
    time: 0,
    hopLimit: 0,
    mark: 0,
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledgment: 0,
    flags: 0,
    length: 0,
    payload: 0,
    captured: 0,
    mss: 0,
    bytes: new Uint8Array(0),
  };
}

/** What reading a TCP header came to. `cut`: the capture holds less than the fixed header. */
export type SegmentKind = 'ok' | 'cut' | 'bad';

/** Fills `segment` from a datagram of protocol 6. */
export function readSegment(datagram: Datagram, segment: Segment): SegmentKind {
  const { bytes, payload: at } = datagram;
  if (bytes.length - at < smallestHeader) return 'cut';
  segment.packet = datagram.packet;
  segment.time = datagram.time;
  segment.hopLimit = datagram.hopLimit;
  segment.mark = datagram.identification !== 0 ? datagram.identification : -1 - datagram.interfaceId;
  segment.bytes = bytes;
  segment.sourcePort = readU16(bytes, at);
  segment.destinationPort = readU16(bytes, at + 2);
  segment.sequence = readU32(bytes, at + 4);
  segment.acknowledgment = readU32(bytes, at + 8);
  const headerLength = ((bytes[at + 12] ?? 0) >> 4) * 4;
  segment.flags = bytes[at + 13] ?? 0;
  segment.payload = at + headerLength;
  segment.length = datagram.payloadEnd - segment.payload;
  segment.mss = 0;
  if (headerLength < smallestHeader || segment.length < 0) {
    segment.length = 0;
    segment.captured = 0;
    return 'bad';
  }
  segment.captured = Math.max(0, Math.min(segment.length, bytes.length - segment.payload));
  if ((segment.flags & Flag.SYN) !== 0) segment.mss = readMss(bytes, at + smallestHeader, segment.payload);
  return 'ok';
}

/** The MSS option (RFC 9293 3.7.1) among the options in `[start, end)`; 0 when there is none. */
function readMss(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 1 < end;) {
    const kind = bytes[at] ?? optionEnd;
    if (kind === optionEnd) return 0;
    if (kind === optionNop) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2) return 0;
    if (kind === optionMss && length === 4) return readU16(bytes, at + 2);
    at += length;
  }
  return 0;
}

/** A packet that two interfaces recorded appears twice within this time. */
const duplicateSpanNs = 5e6;

/**
 * True when two segments of equal content are one transmission, recorded twice on its way (`tcpdump -i any`, two
 * interfaces in one file), and not sent twice.
 *
 * A host gives each packet that it sends a new IPv4 identification. Without one (IPv6, or zero) only records of
 * different interfaces are taken for copies.
 */
export function sameTransmission(markA: number, timeA: number, markB: number, timeB: number): boolean {
  if (Math.abs(timeB - timeA) > duplicateSpanNs) return false;
  return markA >= 0 || markB >= 0 ? markA === markB : markA !== markB;
}
