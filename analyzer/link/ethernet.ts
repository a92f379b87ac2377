import { readU16 } from '../model/bytes.ts';
import { EtherType, type NetworkStart, setNothing } from './network-start.ts';

/** More tags than any network stacks; a packet of nothing but tags ends here. */
const mostTags = 8;

/** Smaller values where an EtherType stands are the length of an 802.3 frame. */
const firstEtherType = 0x600;

/** Ethernet II or 802.3 (LINKTYPE 1): two addresses, then the EtherType or a length, behind any VLAN tags. */
export function ethernet(bytes: Uint8Array, start: NetworkStart): void {
  afterTags(bytes, 12, start);
}

/** An Ethernet frame that begins at `at`, as tunnels carry it. */
export function ethernetAt(bytes: Uint8Array, at: number, start: NetworkStart): void {
  afterTags(bytes, at + 12, start);
}

/** EtherTypes of VLAN tags: 802.1Q, 802.1ad, and two that predate the latter. A tag is four bytes. */
export function isVlanTag(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200;
}

/** The EtherType at `at`, or behind the VLAN tags that begin there; of an 802.3 frame what its LLC header tells. */
export function afterTags(bytes: Uint8Array, at: number, start: NetworkStart): void {
  let typeAt = at;
  for (let tags = 0; tags <= mostTags && typeAt + 2 <= bytes.length; tags++) {
    const type = readU16(bytes, typeAt);
    if (isVlanTag(type)) {
      typeAt += 4;
      continue;
    }
    setType(bytes, type, typeAt + 2, start);
    return;
  }
  setNothing(start);
}

/** What begins at `at` under this EtherType; below {@link firstEtherType} it is an LLC header. */
export function setType(bytes: Uint8Array, type: number, at: number, start: NetworkStart): void {
  if (type < firstEtherType) {
    logicalLink(bytes, at, start);
    return;
  }
  start.etherType = type;
  start.offset = at;
}

/** LLC (IEEE 802.2): IP by its own service access point, or SNAP, which brings an EtherType (RFC 1042, 802.1H). */
function logicalLink(bytes: Uint8Array, at: number, start: NetworkStart): void {
  setNothing(start);
  if (at + 3 > bytes.length || bytes[at + 2] !== 0x03) return;
  const access = readU16(bytes, at);
  if (access === 0x0606) {
    start.etherType = EtherType.IPV4;
    start.offset = at + 3;
    return;
  }
  const organisation = (readU16(bytes, at + 3) << 8) | (bytes[at + 5] ?? 0);
  if (access !== 0xaaaa || at + 8 > bytes.length) return;
  if (organisation !== 0 && organisation !== 0x0000f8) return;
  start.etherType = readU16(bytes, at + 6);
  start.offset = at + 8;
}
