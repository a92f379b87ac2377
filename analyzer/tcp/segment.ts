import { readI32, readU16 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';

/** TCP flags (RFC 9293 3.1). */
export const Flag = { FIN: 0x01, SYN: 0x02, RST: 0x04, PSH: 0x08, ACK: 0x10 } as const;

const smallestHeader = 20;

/** One TCP segment; one record a stage, filled anew for each datagram and valid as long as the datagram is. */
export interface Segment {
  packet: number;
  time: number;
  hopLimit: number;
  /** IPv4 identification: a host gives each packet that it sends a new one. 0 for IPv6 and where it is not used. */
  identification: number;
  interfaceId: number;
  /** Source port above destination port, as they stand in the header. */
  ports: number;
  /** Signed, as all sequence numbers here: see `sequence.ts`. */
  sequence: number;
  acknowledgment: number;
  flags: number;
  /** The window field, not scaled. */
  window: number;
  /** Payload bytes by the IP header; more than `captured` when a snap length cut the packet. */
  length: number;
  /** Offset of the TCP options in `bytes`; they end where the payload begins. */
  options: number;
  /** Offset of the payload in `bytes`. */
  payload: number;
  /** Payload bytes that were captured. */
  captured: number;
  bytes: Uint8Array;
}

/** A segment record to be filled again and again. */
export function emptySegment(): Segment {
  return {
    packet: 0,
    // Not a small integer, so that the engine keeps times unboxed from the start.
    time: 0.5,
    hopLimit: 0,
    identification: 0,
    interfaceId: 0,
    ports: 0,
    sequence: 0,
    acknowledgment: 0,
    flags: 0,
    window: 0,
    length: 0,
    options: 0,
    payload: 0,
    captured: 0,
    bytes: new Uint8Array(0),
  };
}

/** What reading a TCP header came to. `cut`: the capture holds less than the fixed header. */
export type SegmentKind = 'ok' | 'cut' | 'bad';

/** Fills `segment` from a datagram of protocol 6. */
export function readSegment(datagram: Datagram, segment: Segment): SegmentKind {
  const { bytes, payload: at } = datagram;
  const end = bytes.length;
  if (end - at < smallestHeader) return 'cut';
  segment.packet = datagram.packet;
  segment.time = datagram.time;
  segment.hopLimit = datagram.hopLimit;
  segment.identification = datagram.identification;
  segment.interfaceId = datagram.interfaceId;
  segment.bytes = bytes;
  segment.ports = readI32(bytes, at);
  segment.sequence = readI32(bytes, at + 4);
  segment.acknowledgment = readI32(bytes, at + 8);
  const headerLength = ((bytes[at + 12] ?? 0) >> 4) * 4;
  segment.flags = bytes[at + 13] ?? 0;
  segment.window = readU16(bytes, at + 14);
  segment.options = at + smallestHeader;
  const payload = at + headerLength;
  const length = datagram.payloadEnd - payload;
  segment.payload = payload;
  if (headerLength < smallestHeader || length < 0) {
    segment.length = 0;
    segment.captured = 0;
    return 'bad';
  }
  segment.length = length;
  const captured = end - payload;
  segment.captured = captured >= length ? length : captured > 0 ? captured : 0;
  return 'ok';
}
