/** Where the network header of a packet begins, and what it is. One record a decoder, filled anew for each packet. */
export interface NetworkStart {
  /** EtherType (IEEE 802): 0x0800 IPv4, 0x86dd IPv6; 0 when the packet ends before it or carries none. */
  etherType: number;
  /** Offset of the network header. */
  offset: number;
}

/** EtherTypes that are looked into. */
export const EtherType = { IPV4: 0x0800, IPV6: 0x86dd } as const;

/** Says that the packet holds no network header that we know. */
export function setNothing(start: NetworkStart): void {
  start.etherType = 0;
  start.offset = 0;
}
