/** Puts the TCP streams of a capture together, and puts changed bytes back into every segment that carried them. */
import type { Chunk, Direction } from '../../../analyzer/model/chunk.ts';
import { segmentOf } from './packet.ts';
import type { Segment } from './packet.ts';

/** One direction of a connection. */
export interface Stream {
  /** Bytes from the first one on; zeros where `present` says that none was captured. */
  bytes: Uint8Array;
  present: Uint8Array;
}

/** One connection, with the chunks of both directions in the order in which their last byte was captured. */
export interface TcpConnection {
  id: number;
  client: string;
  server: string;
  synSeen: boolean;
  streams: Record<Direction, Stream>;
  chunks: Chunk[];
}

interface Half {
  /** Sequence number of the first byte. */
  base: number | undefined;
  /** Stream bytes given out as chunks so far. */
  next: number;
  stream: Stream;
  /** Segments of this direction with their place in the stream. */
  segments: { packet: Uint8Array; segment: Segment; offset: number }[];
}

/** Connections of these packets, and a way to write changed streams back. */
export interface Streams {
  connections: TcpConnection[];
  /** Writes `bytes` of every stream into the packets wherever they still hold what the stream held. */
  writeBack(original: ReadonlyMap<Stream, Uint8Array>): void;
}

/** Reads the packets in order. */
export function readStreams(packets: readonly Uint8Array[]): Streams {
  const connections: (TcpConnection & {
    halves: Record<Direction, Half>;
    clientSequence: number | undefined;
  })[] = [];
  const byEnds = new Map<string, (typeof connections)[number]>();

  function connectionOf(segment: Segment): (typeof connections)[number] {
    const { source, destination } = segment;
    const key = [source, destination].sort().join(' ');
    const opens = segment.syn && !segment.ack;
    const known = byEnds.get(key);
    if (known !== undefined && !(opens && known.clientSequence !== segment.sequence)) return known;
    const port = (endpoint: string): number => Number(endpoint.split(':')[1]);
    const client = opens || port(source) > port(destination) ? source : destination;
    const halves = { 'to-server': half(), 'to-client': half() };
    const connection = {
      id: connections.length,
      client,
      server: client === source ? destination : source,
      synSeen: opens,
      streams: { 'to-server': halves['to-server'].stream, 'to-client': halves['to-client'].stream },
      chunks: [],
      halves,
      clientSequence: opens ? segment.sequence : undefined,
    };
    connections.push(connection);
    byEnds.set(key, connection);
    return connection;
  }

  packets.forEach((packet, index) => {
    const segment = segmentOf(packet);
    if (segment === undefined) return;
    const connection = connectionOf(segment);
    const direction = segment.source === connection.client ? 'to-server' : 'to-client';
    const one = connection.halves[direction];
    if (segment.syn) one.base = (segment.sequence + 1) >>> 0;
    if (segment.syn || segment.end <= segment.payload) return;
    one.base ??= segment.sequence;
    const offset = (segment.sequence - one.base) | 0;
    one.segments.push({ packet, segment, offset });
    add(one.stream, offset, packet.subarray(segment.payload, segment.end));
    take(connection, direction, one, index + 1);
  });

  for (const connection of connections) {
    for (const direction of ['to-server', 'to-client'] as const) {
      takeRest(connection, direction, connection.halves[direction], packets.length);
    }
  }

  return {
    connections,
    writeBack(original) {
      for (const { halves } of connections) {
        for (const { stream, segments } of Object.values(halves)) {
          const before = original.get(stream) ?? stream.bytes;
          for (const { packet, segment, offset } of segments) {
            for (let at = segment.payload; at < segment.end; at++) {
              const place = offset + at - segment.payload;
              // A probe of a full window or of a quiet peer carries a byte of its own, which stays.
              if (place >= 0 && packet[at] === before[place]) packet[at] = stream.bytes[place] ?? 0;
            }
          }
        }
      }
    },
  };
}

function half(): Half {
  const stream = { bytes: new Uint8Array(0), present: new Uint8Array(0) };
  return { base: undefined, next: 0, stream, segments: [] };
}

function add(stream: Stream, offset: number, payload: Uint8Array): void {
  const end = offset + payload.length;
  if (end > stream.bytes.length) {
    for (const field of ['bytes', 'present'] as const) {
      const longer = new Uint8Array(end);
      longer.set(stream[field]);
      stream[field] = longer;
    }
  }
  payload.forEach((byte, index) => {
    const at = offset + index;
    if (at < 0 || stream.present[at] === 1) return;
    stream.bytes[at] = byte;
    stream.present[at] = 1;
  });
}

function take(connection: TcpConnection, direction: Direction, one: Half, packet: number): void {
  const { bytes, present } = one.stream;
  let end = one.next;
  while (present[end] === 1) end++;
  if (end === one.next) return;
  const chunk = { connection: connection.id, direction, offset: one.next, time: packet, packet };
  connection.chunks.push({ ...chunk, bytes: bytes.slice(one.next, end) });
  one.next = end;
}

/** What stands behind bytes that never came. */
function takeRest(connection: TcpConnection, direction: Direction, one: Half, packet: number): void {
  const { present } = one.stream;
  while (one.next < present.length) {
    let end = one.next;
    while (end < present.length && present[end] === 0) end++;
    const gap = { connection: connection.id, direction, offset: one.next, time: packet, packet };
    if (end > one.next) connection.chunks.push({ ...gap, gap: end - one.next });
    one.next = end;
    take(connection, direction, one, packet);
  }
}
