import type { Chunk, Connection, EndKind, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';

/** Things that a peer or a capture should not do, told once a connection. */
const anomalies = {
  'segment-header': [
    1,
    'a TCP header is longer than its packet or shorter than allowed; the segment is left out',
  ],
  'segment-outside-window': [
    2,
    'a sequence number is further off than any window reaches; the segment is left out',
  ],
  'data-after-fin': [4, 'bytes follow the FIN of their direction; they are left out'],
  'connection-given-up': [
    8,
    'too many connections are open; this one, silent the longest, is no longer followed',
  ],
} as const;

/** What the TCP stage tells: facts, and the streams of each connection to its stage. */
export interface Output {
  fact: EmitFact;
  /** Which of the facts that there can be one of a packet are wanted. */
  readonly wants: {
    readonly inFlight: boolean;
    readonly window: boolean;
    readonly probe: boolean;
    readonly rttSample: boolean;
    readonly duplicateAck: boolean;
    readonly outOfOrder: boolean;
  };
  from(connection: TcpConnection, packet: number, time: number): Provenance;
  bytes(connection: TcpConnection, half: Half, bytes: Uint8Array, time: number, packet: number): void;
  gap(
    connection: TcpConnection,
    half: Half,
    length: number,
    time: number,
    packet: number,
    cause: 'missing' | 'snap-length',
  ): void;
  /** Tells the connection's stage that a direction ended; nothing when it knows already. */
  end(connection: TcpConnection, half: Half, how: EndKind, from: Provenance): void;
  anomaly(connection: TcpConnection, what: keyof typeof anomalies, from: Provenance): void;
}

/** `stage` is asked for a connection's receiver with its first chunk or end, so that scans and floods cost none. */
export function createOutput(
  input: number,
  fact: EmitFact,
  stage: (connection: Connection) => StreamStage,
  wanted?: WantedFacts,
): Output {
  /** Chunks are borrowed by their receiver, so one record of each shape is enough. */
  const bytesChunk: Chunk & { bytes: Uint8Array } = {
    connection: 0,
    direction: 'to-server',
    offset: 0,
    time: 0.5,
    packet: 0,
    bytes: new Uint8Array(0),
  };
  const gapChunk: Chunk & { gap: number } = {
    connection: 0,
    direction: 'to-server',
    offset: 0,
    time: 0.5,
    packet: 0,
    gap: 0,
  };

  function push(connection: TcpConnection, chunk: Chunk, half: Half, time: number, packet: number): void {
    chunk.connection = connection.id;
    chunk.direction = half.direction;
    chunk.offset = half.offset;
    chunk.time = time;
    chunk.packet = packet;
    const receiver = (connection.stage ??= stage(connection.ends));
    receiver.push(chunk);
    if (receiver.settled !== undefined) connection.stage = receiver.settled;
  }

  function from(connection: TcpConnection, packet: number, time: number): Provenance {
    return { input, packet, time, connection: connection.id };
  }

  return {
    fact,
    wants: {
      inFlight: wanted?.has('tcp.in-flight') ?? false,
      window: wanted?.has('tcp.window') ?? false,
      probe: wanted?.has('tcp.window-probe') ?? false,
      rttSample: wanted?.has('tcp.rtt-sample') ?? false,
      duplicateAck: wanted?.has('tcp.duplicate-ack') ?? false,
      outOfOrder: wanted?.has('tcp.out-of-order') ?? false,
    },
    from,

    bytes(connection, half, bytes, time, packet) {
      bytesChunk.bytes = bytes;
      push(connection, bytesChunk, half, time, packet);
    },

    gap(connection, half, length, time, packet, cause) {
      fact({
        kind: 'tcp.gap',
        from: from(connection, packet, time),
        direction: half.direction,
        bytes: length,
        cause,
      });
      gapChunk.gap = length;
      push(connection, gapChunk, half, time, packet);
    },

    end(connection, half, how, at) {
      if (half.ended) return;
      half.ended = true;
      connection.stage ??= stage(connection.ends);
      connection.stage.end(half.direction, how, at);
    },

    anomaly(connection, what, at) {
      const [bit, text] = anomalies[what];
      if ((connection.told & bit) !== 0) return;
      connection.told |= bit;
      fact({ kind: 'anomaly', from: at, layer: 'tcp', what, text });
    },
  };
}
