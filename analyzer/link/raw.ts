import { EtherType, type NetworkStart } from './network-start.ts';

/** Raw IP (LINKTYPE 101, 12, 14, 228, 229; tunnels): no link header, the version is in the first four bits. */
export function raw(bytes: Uint8Array, start: NetworkStart): void {
  const version = (bytes[0] ?? 0) >> 4;
  start.etherType = version === 4 ? EtherType.IPV4 : version === 6 ? EtherType.IPV6 : 0;
  start.offset = 0;
}
