/** ICMP errors about packets of a script (RFC 792). */
import { be16, be32, ethernetFrame, ipv4 } from './ip-frame.ts';
import type { TcpPacket } from './tcp-builder.ts';
import { encodeFrame } from './tcp-frame.ts';

/** Ethernet header in front of what is quoted; quoted are the IP header and eight bytes. */
const quotedFrom = 14;
const quotedBytes = 28;

/** "Destination unreachable" with this code, sent by `sender` to the sender of an IPv4 packet. */
export function unreachable(about: TcpPacket, code: number, sender: string): Uint8Array {
  return icmpError(about, 3, code, sender);
}

/** An ICMP error of any type. */
export function icmpError(about: TcpPacket, type: number, code: number, sender: string): Uint8Array {
  const quoted = encodeFrame(about).subarray(quotedFrom, quotedFrom + quotedBytes);
  const [host = ''] = about.source.split(':');
  const octets = (address: string): number[] => address.split('.').map(Number);
  const icmp = [type, code, ...be16(0), ...be32(0), ...quoted];
  const fields = { protocol: 1, source: octets(sender), destination: octets(host) };
  return ethernetFrame(0x08, 0x00, ...ipv4(icmp, fields));
}
