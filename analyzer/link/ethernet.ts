import { readU16 } from '../model/bytes.ts';
import { type NetworkStart, setNothing } from './network-start.ts';

/** EtherTypes of VLAN tags: 802.1Q, 802.1ad, and two that predate the latter. A tag is four bytes. */
const vlanTags: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);

/** More tags than any network stacks; a packet of nothing but tags ends here. */
const mostTags = 8;

/** Ethernet II (LINKTYPE 1): two addresses, then the EtherType, behind any VLAN tags. */
export function ethernet(bytes: Uint8Array, start: NetworkStart): void {
  afterTags(bytes, 12, start);
}

/** The EtherType at `at`, or behind the VLAN tags that begin there. 802.3 lengths (below 0x600) carry no IP. */
export function afterTags(bytes: Uint8Array, at: number, start: NetworkStart): void {
  let typeAt = at;
  for (let tags = 0; tags <= mostTags && typeAt + 2 <= bytes.length; tags++) {
    const type = readU16(bytes, typeAt);
    if (vlanTags.has(type)) {
      typeAt += 4;
      continue;
    }
    start.etherType = type;
    start.offset = typeAt + 2;
    return;
  }
  setNothing(start);
}
