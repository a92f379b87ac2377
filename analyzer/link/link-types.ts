import { ethernet } from './ethernet.ts';
import { loopback } from './loopback.ts';
import type { NetworkStart } from './network-start.ts';
import { ciscoHdlc, ppp, pppoe, pppWithDirection } from './ppp.ts';
import { raw } from './raw.ts';
import { sll, sll2 } from './sll.ts';

/** Reads a link header: where does the network header begin, and what is it? */
export type LinkReader = (bytes: Uint8Array, start: NetworkStart) => void;

/** How each link type's header is read, by LINKTYPE_ value of the tcpdump.org registry. */
export const linkReaders: ReadonlyMap<number, LinkReader> = new Map([
  [0, loopback],
  [1, ethernet],
  [9, ppp],
  [12, raw],
  [14, raw],
  [50, ppp],
  [51, pppoe],
  [101, raw],
  [104, ciscoHdlc],
  [108, loopback],
  [113, sll],
  [166, pppWithDirection],
  [204, pppWithDirection],
  [228, raw],
  [229, raw],
  [276, sll2],
]);

/** Names of the link types that people meet and that are not read. */
const names: ReadonlyMap<number, string> = new Map([
  [3, 'AX.25'],
  [6, 'Token Ring'],
  [7, 'ARCNET'],
  [8, 'SLIP'],
  [10, 'FDDI'],
  [100, 'ATM, LLC-encapsulated'],
  [105, 'IEEE 802.11 (Wi-Fi)'],
  [107, 'Frame Relay'],
  [109, 'OpenBSD IPsec (enc)'],
  [117, 'OpenBSD packet filter log'],
  [119, 'IEEE 802.11 with Prism header (Wi-Fi)'],
  [122, 'IP over Fibre Channel'],
  [123, 'SunATM'],
  [127, 'IEEE 802.11 with radiotap header (Wi-Fi)'],
  [138, 'IP over IEEE 1394'],
  [143, 'DOCSIS'],
  [163, 'IEEE 802.11 with AVS header (Wi-Fi)'],
  [187, 'Bluetooth HCI'],
  [189, 'USB'],
  [192, 'Per-Packet Information (mostly Wi-Fi)'],
  [195, 'IEEE 802.15.4'],
  [201, 'Bluetooth HCI with direction'],
  [220, 'USB of Linux'],
  [224, 'Fibre Channel'],
  [227, 'CAN bus'],
  [239, 'Linux netfilter log'],
  [247, 'InfiniBand'],
  [249, 'USB of Windows'],
  [251, 'Bluetooth Low Energy'],
  [252, 'Wireshark upper PDU export'],
  [253, 'Linux netlink'],
]);

/** What a person calls a link type that is not read, with its number. */
export function describeLinkType(linkType: number): string {
  const name = linkType >= 147 && linkType <= 162 ? 'private use' : names.get(linkType);
  return name === undefined ? String(linkType) : `${linkType}, ${name},`;
}
