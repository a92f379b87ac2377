import type { Direction, EndKind, Endpoint } from '../chunk.ts';

/** Facts of TCP: handshake, loss, ends (RFC 9293). */
export interface TcpFacts {
  /** The first packet of a connection was seen. */
  'tcp.open': { client: Endpoint; server: Endpoint; synSeen: boolean };
  /** SYN, SYN-ACK and the ACK that completes the handshake; `rtt` from SYN-ACK and ACK as seen at the tap. */
  'tcp.established': { mss: { client?: number; server?: number }; rtt: number };
  /** Bytes sent again; `bytes` is 0 for a bare SYN or FIN. `sinceOriginal` from the first sending, or from the hole it left. */
  'tcp.retransmission': {
    direction: Direction;
    bytes: number;
    what: 'data' | 'syn' | 'fin';
    sinceOriginal: number;
  };
  /** Bytes that the capture does not hold although they were acknowledged or passed over. */
  'tcp.gap': { direction: Direction; bytes: number };
  /** First FIN of a direction. `direction` is the way it travels: its sender is the other end. */
  'tcp.fin': { direction: Direction };
  /** First RST of a connection. `validSequence` per RFC 9293 3.10.7. */
  'tcp.rst': { direction: Direction; validSequence: boolean; hopLimit: number };
  /** Both directions ended, or an RST ended both; `first` sent FIN or RST first. */
  'tcp.closed': { how: EndKind; firstDirection: Direction };
}
