import type { Direction, Endpoint } from '../chunk.ts';

/** What carries other packets inside IP packets, or hides them. */
export type TunnelProtocol =
  | 'vxlan'
  | 'vxlan-gpe'
  | 'geneve'
  | 'gre'
  | 'ip-in-ip'
  | 'etherip'
  | 'mpls-in-ip'
  | 'esp';

/** What an ICMP error says (RFC 792, RFC 4443 3), in the words common to both versions. */
export type IcmpErrorKind =
  | 'unreachable'
  | 'too-big'
  | 'time-exceeded'
  | 'parameter-problem'
  | 'source-quench';

/** The packet that an ICMP error is about, as far as the error quotes it. */
export interface QuotedPacket {
  /** IP protocol number: 6 TCP, 17 UDP. */
  protocol: number;
  /** With the port, where the protocol has ports and the quotation reaches so far. */
  source: Endpoint;
  destination: Endpoint;
  /** Bytes of the whole IP packet, by its header: what was too big, if something was. */
  length: number;
  /** Hops that it had left where it was stopped. */
  hopLimit: number;
  /** Sequence number of a TCP segment, as it stands in the header. */
  sequence?: number;
  /** The way of a TCP segment on its connection, when the capture has that connection. */
  direction?: Direction;
}

/** Facts of the link and IP layers. */
export interface LinkFacts {
  /** First packet of a tunnel, one for each pair of ends and identifier; only so many. */
  'link.tunnel': {
    protocol: TunnelProtocol;
    /** Addresses of its ends. */
    source: string;
    destination: string;
    /** Network identifier, key, session or security parameters index. */
    id?: number;
    /** Bytes that it takes from the MTU of the path: outer IP header (without options) to inner IP header. */
    overhead?: number;
    /** What is inside cannot be read. */
    encrypted: boolean;
  };
  /**
   * A router or host says that a packet was not delivered. `from.connection` is the TCP connection of that packet,
   * when the capture has it.
   */
  'icmp.error': {
    version: 4 | 6;
    type: number;
    code: number;
    error: IcmpErrorKind;
    /** The code by name, such as `port-unreachable`, `fragmentation-needed`, `administratively-prohibited`. */
    reason: string;
    /** Address of who says so. */
    sender: string;
    /** Hops left of this message itself, to compare with its sender's other packets. */
    hopLimit: number;
    /** With `too-big`: the MTU of the next hop; absent when it tells none (routers older than RFC 1191). */
    mtu?: number;
    /** Absent when the quotation is damaged. */
    quoted?: QuotedPacket;
  };
}
