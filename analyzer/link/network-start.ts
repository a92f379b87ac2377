/** Where the network header of a packet begins, and what it is. One record a decoder, filled anew for each packet. */
export interface NetworkStart {
  /** {@link EtherType}; 0 when the packet ends before it or carries none. */
  etherType: number;
  /** Offset of the network header. */
  offset: number;
}

/** EtherTypes (IEEE 802) that are looked into: IP, and what carries more headers in front of IP. */
export const EtherType = {
  IPV4: 0x0800,
  IPV6: 0x86dd,
  /** A whole Ethernet frame, as tunnels carry it ("transparent Ethernet bridging", RFC 1701). */
  ETHERNET: 0x6558,
  PPP: 0x880b,
  PPPOE: 0x8864,
  MPLS: 0x8847,
  /** MPLS whose label was given by the network above (RFC 5332); multicast before that. */
  MPLS_UPSTREAM: 0x8848,
  /** MACsec: the rest of the frame is encrypted or may be (IEEE 802.1AE). */
  MACSEC: 0x88e5,
} as const;

/** Says that the packet holds no network header that we know. */
export function setNothing(start: NetworkStart): void {
  start.etherType = 0;
  start.offset = 0;
}

/** Says that IP begins at `at`, in the version that its first four bits tell; nothing when they tell none. */
export function setIpByVersion(bytes: Uint8Array, at: number, start: NetworkStart): void {
  const version = (bytes[at] ?? 0) >> 4;
  start.etherType = version === 4 ? EtherType.IPV4 : version === 6 ? EtherType.IPV6 : 0;
  start.offset = at;
}
