import { readU16, readU32 } from '../model/bytes.ts';
import { EtherType, type NetworkStart, setIpByVersion, setNothing } from './network-start.ts';

/** What a tunnel header leads to. One record a decoder, filled anew for each tunnel. */
export interface Inside extends NetworkStart {
  /** Network identifier, key or session of the tunnel; -1 when it has none. */
  id: number;
}

/** EtherTypes that only GRE carries: ERSPAN types I and II, and III (a mirrored Ethernet frame). */
const erspan = 0x88be;
const erspan3 = 0x22eb;

/** VXLAN (RFC 7348 5) at `at`: flags that say that the identifier is valid, the identifier, an Ethernet frame. */
export function vxlan(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  if (at + 8 > end || ((readU32(bytes, at) >>> 24) & 0x08) === 0) return false;
  inside.id = readU32(bytes, at + 4) >>> 8;
  inside.etherType = EtherType.ETHERNET;
  inside.offset = at + 8;
  return true;
}

/** VXLAN with a next-protocol field (VXLAN-GPE): IP needs no Ethernet header then. */
export function vxlanGpe(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  if (!vxlan(bytes, at, end, inside)) return false;
  if (((bytes[at] ?? 0) & 0x04) === 0) return true;
  const next = bytes[at + 3];
  if (next === 1) inside.etherType = EtherType.IPV4;
  else if (next === 2) inside.etherType = EtherType.IPV6;
  else if (next === 5) inside.etherType = EtherType.MPLS;
  else if (next !== 3) return false;
  return true;
}

/** GENEVE (RFC 8926 3.4) at `at`: version 0, options, the EtherType of what is inside, the identifier. */
export function geneve(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  const first = bytes[at] ?? 0xff;
  const type = readU16(bytes, at + 2);
  const known = type === EtherType.ETHERNET || type === EtherType.IPV4 || type === EtherType.IPV6;
  if (at + 8 > end || first >> 6 !== 0 || !known) return false;
  inside.id = readU32(bytes, at + 4) >>> 8;
  inside.etherType = type;
  inside.offset = at + 8 + (first & 0x3f) * 4;
  return inside.offset <= end;
}

/**
 * GRE (RFC 2784, key and sequence of RFC 2890, the enhanced one of PPTP in RFC 2637) at `at`.
 *
 * Routing fields (RFC 1701) are not followed: nobody sends them, and RFC 2784 asks to drop such packets.
 */
export function gre(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  if (at + 4 > end) return false;
  const flags = readU16(bytes, at);
  const version = flags & 0x07;
  if ((flags & 0x4000) !== 0 || version > 1) return false;
  const hasSequence = (flags & 0x1000) !== 0;
  let behind = at + 4;
  inside.id = -1;
  if ((flags & 0x8000) !== 0) behind += 4;
  if ((flags & 0x2000) !== 0) {
    // PPTP divides the key into a length and the call; NVGRE (RFC 7637 3.2) into a network and a flow.
    const key = readU32(bytes, behind);
    inside.id = version === 1 ? key & 0xffff : key;
    behind += 4;
  }
  if (hasSequence) behind += 4;
  if (version === 1 && (flags & 0x0080) !== 0) behind += 4;
  if (behind > end) return false;
  behindGre(bytes, readU16(bytes, at + 2), behind, hasSequence, inside);
  return true;
}

function behindGre(bytes: Uint8Array, type: number, at: number, hasSequence: boolean, inside: Inside): void {
  inside.etherType = type;
  inside.offset = at;
  if (type === EtherType.ETHERNET && inside.id >= 0) inside.id >>>= 8;
  if (type !== erspan && type !== erspan3) return;
  inside.etherType = EtherType.ETHERNET;
  // Type I has no header of its own, and no sequence number in front of it.
  if (!hasSequence && type === erspan) return;
  inside.id = readU16(bytes, at + 2) & 0x3ff;
  const platform = type === erspan3 && ((bytes[at + 11] ?? 0) & 1) === 1 ? 8 : 0;
  inside.offset = at + (type === erspan3 ? 12 + platform : 8);
}

/** EtherIP (RFC 3378): version 3 and an Ethernet frame. */
export function etherIp(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  if (at + 2 > end || (bytes[at] ?? 0) >> 4 !== 3) return false;
  inside.id = -1;
  inside.etherType = EtherType.ETHERNET;
  inside.offset = at + 2;
  return true;
}

/** IP in IP (RFC 2003, RFC 2473, RFC 4213), each version in each. */
export function ipInIp(bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  inside.id = -1;
  setIpByVersion(bytes, at, inside);
  return at < end && inside.etherType !== 0;
}

/** MPLS in IP (RFC 4023 3): the label stack begins at once. */
export function mplsInIp(_bytes: Uint8Array, at: number, end: number, inside: Inside): boolean {
  if (at + 4 > end) {
    setNothing(inside);
    return false;
  }
  inside.id = -1;
  inside.etherType = EtherType.MPLS;
  inside.offset = at;
  return true;
}
