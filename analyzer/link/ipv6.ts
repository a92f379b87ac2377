import { readU16, readU32 } from '../model/bytes.ts';
import type { Datagram } from '../model/link.ts';
import type { Fragment, IpKind } from './ip.ts';

const headerLength = 40;
const fragmentHeader = 44;
const authenticationHeader = 51;

/** Extension headers that tell their length in units of eight bytes: hop-by-hop, routing, destination, mobility, HIP, shim6. */
const extensions: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);

/** Each kind may stand once, destination options twice (RFC 8200 4.1); a chain that is longer is an attack on parsers. */
const mostExtensions = 12;

/** Reads an IPv6 header (RFC 8200) with its extension headers; `wireEnd` is where the packet ended on the wire. */
export function readIpv6(
  bytes: Uint8Array,
  at: number,
  wireEnd: number,
  datagram: Datagram,
  fragment: Fragment,
): IpKind {
  if (bytes.length - at < headerLength || (bytes[at] ?? 0) >> 4 !== 6) return 'bad';
  const payloadLength = readU16(bytes, at + 4);
  datagram.version = 6;
  datagram.identification = 0;
  datagram.protocol = bytes[at + 6] ?? 0;
  datagram.hopLimit = bytes[at + 7] ?? 0;
  datagram.source = at + 8;
  datagram.destination = at + 24;
  datagram.payload = at + headerLength;
  // Zero is a jumbogram, or a packet that the network card will segment.
  datagram.payloadEnd = payloadLength === 0 ? wireEnd : at + headerLength + payloadLength;
  datagram.bytes = bytes;
  return skipExtensions(datagram, fragment);
}

/** Moves the start of the payload behind the extension headers that begin there. */
export function skipExtensions(datagram: Datagram, fragment: Fragment): IpKind {
  const { bytes } = datagram;
  for (let count = 0; count < mostExtensions; count++) {
    const { protocol, payload } = datagram;
    const isFragment = protocol === fragmentHeader;
    if (!isFragment && protocol !== authenticationHeader && !extensions.has(protocol)) return 'whole';
    if (payload + 8 > bytes.length || payload + 8 > datagram.payloadEnd) return 'bad';
    const unit = bytes[payload + 1] ?? 0;
    const length = isFragment ? 8 : protocol === authenticationHeader ? (unit + 2) * 4 : (unit + 1) * 8;
    datagram.protocol = bytes[payload] ?? 0;
    datagram.payload += length;
    if (datagram.payload > datagram.payloadEnd) return 'bad';
    if (!isFragment) continue;
    const field = readU16(bytes, payload + 2);
    fragment.identification = readU32(bytes, payload + 4);
    fragment.offset = field & 0xfff8;
    fragment.more = (field & 1) !== 0;
    // A fragment that is the whole packet is an "atomic" one (RFC 6946) and needs no other.
    if (fragment.offset !== 0 || fragment.more) return 'fragment';
  }
  return 'bad';
}
