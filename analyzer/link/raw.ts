import { type NetworkStart, setIpByVersion } from './network-start.ts';

/** Raw IP (LINKTYPE 101, 12, 14, 228, 229): no link header, the version is in the first four bits. */
export function raw(bytes: Uint8Array, start: NetworkStart): void {
  setIpByVersion(bytes, 0, start);
}
