import { readU16 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';
import type { Fragment, IpKind } from './ip.ts';

const smallestHeader = 20;
const moreFragments = 0x2000;

/**
 * Reads an IPv4 header (RFC 791) at `at` of `bytes` into `datagram`; `wireEnd` is where the packet ended on the wire.
 *
 * A total length of zero is what a tap sees of a packet that the network card will segment: the payload then
 * reaches to the end of the packet.
 */
export function readIpv4(
  bytes: Uint8Array,
  at: number,
  wireEnd: number,
  datagram: Datagram,
  fragment: Fragment,
): IpKind {
  if (bytes.length - at < smallestHeader) return 'bad';
  const first = bytes[at] ?? 0;
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < smallestHeader || bytes.length - at < headerLength) return 'bad';
  const totalLength = readU16(bytes, at + 2);
  if (totalLength !== 0 && totalLength < headerLength) return 'bad';
  datagram.version = 4;
  datagram.identification = readU16(bytes, at + 4);
  datagram.hopLimit = bytes[at + 8] ?? 0;
  datagram.protocol = bytes[at + 9] ?? 0;
  datagram.source = at + 12;
  datagram.destination = at + 16;
  datagram.payload = at + headerLength;
  datagram.payloadEnd = totalLength === 0 ? wireEnd : at + totalLength;
  datagram.bytes = bytes;
  const pieces = readU16(bytes, at + 6) & 0x3fff;
  if (pieces === 0) return 'whole';
  fragment.identification = datagram.identification;
  fragment.offset = (pieces & 0x1fff) * 8;
  fragment.more = (pieces & moreFragments) !== 0;
  return 'fragment';
}
