import { readU16 } from '../model/bytes.ts';
import { setType } from './ethernet.ts';
import { EtherType, type NetworkStart, setNothing } from './network-start.ts';

/** PPP protocol numbers (RFC 1661 2). */
const ipv4 = 0x0021;
const ipv6 = 0x0057;
const mpls = 0x0281;

/** PPP (LINKTYPE 9, 50): address and control bytes, which may be left out, then the protocol. */
export function ppp(bytes: Uint8Array, start: NetworkStart): void {
  pppAt(bytes, 0, start);
}

/** PPP behind a byte that tells the way (LINKTYPE 204, and 166, where it takes the place of the address). */
export function pppWithDirection(bytes: Uint8Array, start: NetworkStart): void {
  pppAt(bytes, bytes[1] === 0x03 ? 2 : 1, start);
}

/** PPP that begins at `at`. */
export function pppAt(bytes: Uint8Array, at: number, start: NetworkStart): void {
  const behind = readU16(bytes, at) === 0xff03 ? at + 2 : at;
  const first = bytes[behind] ?? 0;
  // The last byte of a protocol number is odd and only the last: a compressed one is that byte alone (RFC 1661 6.5).
  const isCompressed = (first & 1) === 1;
  const protocol = isCompressed ? first : readU16(bytes, behind);
  start.offset = behind + (isCompressed ? 1 : 2);
  if (protocol === ipv4) start.etherType = EtherType.IPV4;
  else if (protocol === ipv6) start.etherType = EtherType.IPV6;
  else if (protocol === mpls) start.etherType = EtherType.MPLS;
  else setNothing(start);
}

/** PPP over Ethernet, session stage (RFC 2516 4): version and type, code 0, session, length. */
export function pppoeAt(bytes: Uint8Array, at: number, start: NetworkStart): void {
  if (readU16(bytes, at) === 0x1100) pppAt(bytes, at + 6, start);
  else setNothing(start);
}

/** PPP over Ethernet with no Ethernet header (LINKTYPE 51). */
export function pppoe(bytes: Uint8Array, start: NetworkStart): void {
  pppoeAt(bytes, 0, start);
}

/** Cisco HDLC (LINKTYPE 104): address, control, EtherType (RFC 1547 4.3.1). */
export function ciscoHdlc(bytes: Uint8Array, start: NetworkStart): void {
  if (bytes.length < 4) setNothing(start);
  else setType(bytes, readU16(bytes, 2), 4, start);
}
