import { formatEndpoint } from '../model/address.ts';
import type { Connection, Direction, StreamStage } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
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
  /** Both ends sent a SYN of their own accord. */
  simultaneous: boolean;
  /** A SYN was answered by an RST. */
  refused: boolean;
  /** Told that only one direction shows. */
  oneSided: boolean;
  /** Nanoseconds; NaN until the handshake completed. */
  rtt: number;
  /** Time of the first segment, and of the last one that was no copy. */
  readonly startTime: number;
  lastTime: number;
  /** The last segment with payload, SYN or FIN. */
  busyTime: number;
  busyPacket: number;
  busyToServer: boolean;
  /** Keep-alive probes since then. */
  keepAlives: number;
  /** Packets that the capture holds twice. */
  copies: number;
  /** Way of the first FIN or RST. */
  firstEnd: Direction | undefined;
  rstSeen: boolean;
  validRstSeen: boolean;
  /** An RST that its receiver should have ignored, while nothing has come after it. */
  lastWord: { from: Provenance; direction: Direction } | undefined;
  /** Kinds of anomalies already told, a bit each. */
  told: number;
  /** Another segment came since it was put into its place in the list of open connections. */
  active: boolean;
}

/** The server of a connection whose SYN was not seen has the lower port; of equal ports, the sender of the first packet is the client. */
function senderIsClient(segment: Segment): boolean {
  if ((segment.flags & Flag.SYN) !== 0) return (segment.flags & Flag.ACK) === 0;
  return segment.ports >>> 16 >= (segment.ports & 0xffff);
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
  const { ports, time } = segment;
  const source = formatEndpoint(bytes, datagram.source, version, ports >>> 16);
  const destination = formatEndpoint(bytes, datagram.destination, version, ports & 0xffff);
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
    simultaneous: false,
    refused: false,
    oneSided: false,
    rtt: NaN,
    startTime: time,
    lastTime: time,
    busyTime: time,
    busyPacket: segment.packet,
    busyToServer: fromClient,
    keepAlives: 0,
    copies: 0,
    firstEnd: undefined,
    rstSeen: false,
    validRstSeen: false,
    lastWord: undefined,
    told: 0,
    active: false,
    list: undefined,
    before: undefined,
    after: undefined,
  };
}
