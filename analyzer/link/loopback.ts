import { readU32 } from '../model/bytes.ts';
import { EtherType, type NetworkStart, setNothing } from './network-start.ts';

const inet = 2;
/** AF_INET6 of NetBSD and OpenBSD, FreeBSD, macOS, Linux, Windows. */
const inet6: ReadonlySet<number> = new Set([24, 28, 30, 10, 23]);

/**
 * BSD loopback (LINKTYPE 0 and 108): four bytes of address family.
 *
 * LINKTYPE 0 writes them in the order of the machine that captured, 108 in network order; families are small, so
 * the order shows in the number itself.
 */
export function loopback(bytes: Uint8Array, start: NetworkStart): void {
  if (bytes.length < 4) {
    setNothing(start);
    return;
  }
  const word = readU32(bytes, 0);
  const family = word > 0xffff ? swapped(word) : word;
  if (family === inet) start.etherType = EtherType.IPV4;
  else start.etherType = inet6.has(family) ? EtherType.IPV6 : 0;
  start.offset = 4;
}

function swapped(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
