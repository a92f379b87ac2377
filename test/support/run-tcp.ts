/** Runs the capture, link and TCP stages over a file and keeps what they say. */
import { createCaptureReader } from '../../analyzer/capture/reader.ts';
import { createLinkDecoder } from '../../analyzer/link/decoder.ts';
import type { Connection, Direction, EndKind } from '../../analyzer/model/chunk.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import type { CaptureNote } from '../../analyzer/model/packet.ts';
import { createTcp } from '../../analyzer/tcp/tcp.ts';

/** One direction as its stage received it. */
export interface ReceivedStream {
  /** The bytes; a gap adds none. */
  bytes: Uint8Array;
  /** Offset and length of each gap. */
  gaps: [offset: number, length: number][];
  /** Packet of each chunk, in order. */
  packets: number[];
  end: EndKind | undefined;
}

/** One connection as its stage received it. */
export interface ReceivedConnection extends Connection {
  streams: Record<Direction, ReceivedStream>;
}

/** All that was said about a file. */
export interface TcpRun {
  facts: Fact[];
  connections: Map<number, ReceivedConnection>;
  notes: CaptureNote[];
  packets: number;
}

function emptyStream(): ReceivedStream {
  return { bytes: new Uint8Array(0), gaps: [], packets: [], end: undefined };
}

/** Throws when a chunk breaks the contract of its stage: offsets not in order, bytes after the end, a second end. */
export function runTcp(file: Uint8Array, wants: readonly FactKind[] = []): TcpRun {
  const run: TcpRun = { facts: [], connections: new Map(), notes: [], packets: 0 };
  const parts = new Map<ReceivedStream, Uint8Array[]>();
  let lastTime = 0;
  const tcp = createTcp({
    input: 0,
    fact: (fact) => void run.facts.push(fact),
    wants: new Set(wants),
    stage(connection) {
      if (run.connections.has(connection.id)) throw new Error(`connection ${connection.id} has two stages`);
      const streams = { 'to-server': emptyStream(), 'to-client': emptyStream() };
      run.connections.set(connection.id, { ...connection, streams });
      const offsets = { 'to-server': 0, 'to-client': 0 };
      for (const stream of Object.values(streams)) parts.set(stream, []);
      return {
        push(chunk) {
          const stream = streams[chunk.direction];
          if (stream.end !== undefined) throw new Error('a chunk after the end');
          if (chunk.offset !== offsets[chunk.direction]) throw new Error('a chunk out of place');
          offsets[chunk.direction] += chunk.gap ?? chunk.bytes?.length ?? 0;
          stream.packets.push(chunk.packet);
          if (chunk.gap !== undefined) stream.gaps.push([chunk.offset, chunk.gap]);
          else parts.get(stream)?.push(Uint8Array.from(chunk.bytes ?? []));
        },
        end(direction, how) {
          if (streams[direction].end !== undefined) throw new Error('a direction ended twice');
          streams[direction].end = how;
        },
      };
    },
  });
  const link = createLinkDecoder({
    input: 0,
    datagram: (datagram) => tcp.push(datagram),
    fact: (fact) => void run.facts.push(fact),
    note: (note) => void run.notes.push(note),
  });
  const reader = createCaptureReader({
    start: () => undefined,
    packet(packet) {
      run.packets++;
      lastTime = packet.time;
      link.push(packet);
    },
    secrets: () => undefined,
    note: (note) => void run.notes.push(note),
  });
  reader.push(file);
  reader.end();
  tcp.end(lastTime);
  for (const [stream, bytes] of parts) stream.bytes = Uint8Array.from(Buffer.concat(bytes));
  return run;
}

/** The facts of one kind, without where they were read. */
export function factsOf<K extends FactKind>(run: TcpRun, kind: K): Fact<K>[] {
  return run.facts.filter((fact) => fact.kind === kind) as Fact<K>[];
}
