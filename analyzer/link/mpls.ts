import { EtherType, type NetworkStart, setIpByVersion, setNothing } from './network-start.ts';

/** Labels of one packet; networks stack a handful. */
const mostLabels = 16;

/**
 * What stands behind an MPLS label stack that begins at `at` (RFC 3032).
 *
 * Labels do not say what they carry: the first four bits tell IP; zero is the control word of a pseudowire
 * (RFC 4385 3), behind which an Ethernet frame is supposed.
 */
export function mplsAt(bytes: Uint8Array, at: number, start: NetworkStart): void {
  let behind = at;
  for (let labels = 0; labels < mostLabels && behind + 4 <= bytes.length; labels++) {
    const isLast = ((bytes[behind + 2] ?? 0) & 1) === 1;
    behind += 4;
    if (!isLast) continue;
    setIpByVersion(bytes, behind, start);
    if (start.etherType !== 0 || (bytes[behind] ?? 0xff) >> 4 !== 0) return;
    start.etherType = EtherType.ETHERNET;
    start.offset = behind + 4;
    return;
  }
  setNothing(start);
}
