import type { Connection, Direction, StreamStage } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
import { formatEndpoint } from './endpoint.ts';
import type { Flow } from './flow-table.ts';
import { createHalf, type Half } from './half.ts';
import type { Listed } from './recency.ts';
import { Flag, type Segment } from './segment.ts';

/** What the stage remembers of one connection. After its end only this record stays for a while, without queue and stage. */
export interface TcpConnection extends Listed<TcpConnection> {
  /** Wireshark's `tcp.stream`. */
  readonly id: number;
  readonly flow: Flow;
  /** The flow's `a` is the client. */
  readonly clientIsA: boolean;
  readonly ends: Connection;
  readonly toServer: Half;
  readonly toClient: Half;
  /** What receives the streams; made with the first chunk or end. */
  stage: StreamStage | undefined;
  closed: boolean;
  established: boolean;
  /** Last SYN before the first SYN-ACK, first SYN-ACK, last SYN-ACK: the handshake's round trip comes of them. */
  synTime: number;
  synAckTime: number;
  lastSynAckTime: number;
  /** Nanoseconds; NaN until the handshake completed. */
  rtt: number;
  /** Way of the first FIN or RST. */
  firstEnd: Direction | undefined;
  rstSeen: boolean;
  validRstSeen: boolean;
  /** An RST that its receiver should have ignored, while nothing has come after it. */
  lastWord: { from: Provenance; direction: Direction } | undefined;
  /** Kinds of anomalies already told, a bit each. */
  told: number;
}

/** The server of a connection whose SYN was not seen has the lower port; of equal ports, the sender of the first packet is the client. */
function senderIsClient(segment: Segment): boolean {
  if ((segment.flags & Flag.SYN) !== 0) return (segment.flags & Flag.ACK) === 0;
  return segment.sourcePort >= segment.destinationPort;
}

/** Opens a connection at its first segment. `forward`: the flow's `a` sent it. */
export function openConnection(
  id: number,
  flow: Flow,
  datagram: Datagram,
  segment: Segment,
  forward: boolean,
): TcpConnection {
  const { bytes, version } = datagram;
  const source = formatEndpoint(bytes, datagram.source, version, segment.sourcePort);
  const destination = formatEndpoint(bytes, datagram.destination, version, segment.destinationPort);
  const fromClient = senderIsClient(segment);
  const synSeen = fromClient && (segment.flags & Flag.SYN) !== 0;
  const [client, server] = fromClient ? [source, destination] : [destination, source];
  return {
    id,
    flow,
    clientIsA: forward === fromClient,
    ends: { id, client, server, synSeen },
    toServer: createHalf('to-server'),
    toClient: createHalf('to-client'),
    stage: undefined,
    closed: false,
    established: false,
    synTime: NaN,
    synAckTime: NaN,
    lastSynAckTime: NaN,
    rtt: NaN,
    firstEnd: undefined,
    rstSeen: false,
    validRstSeen: false,
    lastWord: undefined,
    told: 0,
    list: undefined,
    before: undefined,
    after: undefined,
  };
}
