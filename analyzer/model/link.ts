/**
 * One IP datagram on its way from the link stage to the transport stages.
 *
 * The record and its bytes are borrowed until `emit` returns. Offsets index `bytes`.
 */
export interface Datagram {
  packet: number;
  /** Nanoseconds since the capture's first packet. */
  time: number;
  interfaceId: number;
  version: 4 | 6;
  /** IP protocol number after extension headers: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  protocol: number;
  /** TTL or hop limit. */
  hopLimit: number;
  /** IPv4 identification, 0 for IPv6. */
  identification: number;
  /** Offset of the source address: 4 bytes for version 4, 16 for version 6. */
  source: number;
  /** Offset of the destination address. */
  destination: number;
  /** Offset of the transport header. */
  payload: number;
  /** End of the transport payload by the IP header's length (not by Ethernet padding); may exceed what was captured. */
  payloadEnd: number;
  bytes: Uint8Array;
}
