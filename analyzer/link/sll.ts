import { readU16 } from '../model/bytes.ts';
import { afterTags, isVlanTag, setType } from './ethernet.ts';
import { type NetworkStart, setNothing } from './network-start.ts';

/** Linux cooked capture, version 1 (LINKTYPE 113, `tcpdump -i any`): 16 bytes that end with the EtherType. */
export function sll(bytes: Uint8Array, start: NetworkStart): void {
  afterTags(bytes, 14, start);
}

/** Linux cooked capture, version 2 (LINKTYPE 276): 20 bytes that begin with the EtherType; a VLAN tag stands behind them. */
export function sll2(bytes: Uint8Array, start: NetworkStart): void {
  if (bytes.length < 20) {
    setNothing(start);
    return;
  }
  const type = readU16(bytes, 0);
  // The tag's own type is the protocol above: two bytes of tag control, then the EtherType behind it.
  if (isVlanTag(type)) afterTags(bytes, 22, start);
  else setType(bytes, type, 20, start);
}
