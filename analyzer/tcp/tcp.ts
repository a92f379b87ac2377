import { readI32 } from '../model/bytes.ts';
import type { Connection, Direction, StreamStage } from '../model/chunk.ts';
import type { EmitFact, Provenance, WantedFacts } from '../model/fact.ts';
import type { Datagram } from '../model/link.ts';
import { createArrival } from './arrival.ts';
import { openConnection, type TcpConnection } from './connection.ts';
import { createDataArrival } from './data.ts';
import { createDuplicates } from './duplicates.ts';
import { createEnding } from './ending.ts';
import { createFlowTable } from './flow-table.ts';
import { createOutput } from './output.ts';
import { createReassembler } from './reassembly.ts';
import { createRecencyList } from './recency.ts';
import { emptySegment, Flag, readSegment } from './segment.ts';
import { createSentLogs } from './sent-log.ts';

const tcpProtocol = 6;

/**
 * Connections followed at a time; a SYN flood or a scan must not fill memory (1.5 kB each, without what their stage
 * keeps). The one silent the longest is given up.
 */
const mostOpen = 65_536;

/** Ended connections whose late segments still find their number; a capture of short connections must not fill memory. */
const mostClosed = 2048;

/** Headers cut by the snap length that become facts; with a small one every packet is cut. */
const mostCutFacts = 16;

/** What the TCP stage needs to know and whom it tells. */
export interface TcpOptions {
  /** Index of the input, for facts. */
  input: number;
  fact: EmitFact;
  /** Makes the receiver of a connection's streams, when its first chunk or end comes. Chunks are borrowed. */
  stage: (connection: Connection) => StreamStage;
  /** Asked once, for the kinds of which there can be one a packet; without it they are not made. */
  wants?: WantedFacts;
}

/** Segments in, ordered streams and TCP facts out. */
export interface TcpStage {
  /** A datagram, borrowed until this returns; other protocols than TCP are left out. */
  push(datagram: Datagram): void;
  /**
   * The connection that a datagram belongs to which something quotes (an ICMP error), and the way it went.
   *
   * Its bytes need to reach no farther than the ports.
   */
  find(quoted: Datagram): { connection: number; direction: Direction } | undefined;
  /** The capture ended at this time: open connections end with it. */
  end(time: number): void;
}

/**
 * The TCP stage: follows every connection of one input (RFC 9293), numbered as Wireshark's `tcp.stream`.
 *
 * It knows a connection from its first segment on, SYN or not. It never waits: what is missing becomes a gap when
 * the receiver has acknowledged it, when too much waits behind it, or when the connection ends.
 */
export function createTcp(options: TcpOptions): TcpStage {
  const { input, fact } = options;
  const output = createOutput(input, fact, options.stage, options.wants);
  const reassembler = createReassembler<TcpConnection>(output);
  const table = createFlowTable();
  const open = createRecencyList<TcpConnection>();
  const ended = createRecencyList<TcpConnection>();
  const logs = createSentLogs();
  const duplicates = createDuplicates();
  const ending = createEnding(output, reassembler, logs, forgetLater);
  const data = createDataArrival(output, reassembler, logs);
  const arrive = createArrival(output, reassembler, data, ending);
  const segment = emptySegment();
  const sought = emptySegment();
  let connections = 0;
  let cutHeaders = 0;

  /** An ended connection keeps its number for late segments, until many others have ended after it. */
  function forgetLater(connection: TcpConnection): void {
    ended.touch(connection);
    if (ended.size <= mostClosed || ended.oldest === undefined) return;
    const { oldest } = ended;
    ended.remove(oldest);
    if (oldest.flow.connection === oldest) table.remove(oldest.flow);
  }

  /**
   * Gives up the open connection that was silent the longest. A connection keeps its place in the list until it is
   * looked at: what was active since then moves to the end instead, which costs each packet at most one move.
   */
  function giveUpOldest(from: Provenance): void {
    for (let { oldest } = open; oldest !== undefined; { oldest } = open) {
      if (oldest.active) {
        oldest.active = false;
        open.touch(oldest);
        continue;
      }
      const at = { ...from, connection: oldest.id };
      output.anomaly(oldest, 'connection-given-up', at);
      ending.byCapture(oldest, at, true);
      return;
    }
  }

  /**
   * True for a SYN that begins another connection between the same endpoints: another initial sequence number than
   * the last one, as in Wireshark, or the same one after a FIN or RST (Wireshark 4.0 keeps one number then, but a
   * client whose refused SYN is repeated unchanged would never be seen to succeed).
   */
  function reusesPorts(connection: TcpConnection, fromClient: boolean): boolean {
    const { base } = fromClient ? connection.toServer : connection.toClient;
    if (base === undefined) return false;
    if (base !== segment.sequence) return true;
    return connection.rstSeen || connection.firstEnd !== undefined;
  }

  function begin(datagram: Datagram, known: TcpConnection | undefined): TcpConnection {
    const previousEnd = known === undefined || !known.closed ? 'open' : known.validRstSeen ? 'rst' : 'fin';
    if (known !== undefined) {
      if (!known.closed) ending.byCapture(known, output.from(known, segment.packet, segment.time), true);
      ended.remove(known);
    }
    const flow = known?.flow ?? table.add(datagram, segment);
    const connection = openConnection(connections++, flow, datagram, segment, table.forward);
    flow.connection = connection;
    const from = output.from(connection, segment.packet, segment.time);
    if (open.size >= mostOpen) giveUpOldest(from);
    open.touch(connection);
    const { client, server, synSeen } = connection.ends;
    fact({ kind: 'tcp.open', from, client, server, synSeen });
    if (known !== undefined) tellReuse(known, previousEnd, from);
    return connection;
  }

  function tellReuse(known: TcpConnection, previousEnd: 'fin' | 'rst' | 'open', from: Provenance): void {
    const sinceEnd = Math.max(0, from.time - known.lastTime);
    fact({ kind: 'tcp.port-reuse', from, previous: known.id, previousEnd, sinceEnd });
  }

  /** A segment of an ended connection: only what an RST may answer counts. */
  function late(connection: TcpConnection, fromClient: boolean): void {
    if ((segment.flags & Flag.RST) !== 0) {
      arrive(connection, fromClient, segment);
      return;
    }
    if (segment.length === 0) return;
    connection.busyTime = segment.time;
    connection.busyPacket = segment.packet;
    connection.busyToServer = fromClient;
  }

  /** True for the second record of a packet; it is counted, and that is all. */
  function isCopy(connection: TcpConnection, fromClient: boolean): boolean {
    const opposite = fromClient ? connection.toClient : connection.toServer;
    const half = fromClient ? connection.toServer : connection.toClient;
    const owner = connection.id * 2 + (fromClient ? 1 : 0);
    const waits = half.repeats > 0 || half.sacked || opposite.repeats > 0 || opposite.sacked;
    if (!duplicates.seenBefore(owner, segment, waits)) return false;
    connection.copies++;
    return true;
  }

  function cutHeader(datagram: Datagram): void {
    if (++cutHeaders > mostCutFacts) return;
    const from = { input, packet: datagram.packet, time: datagram.time };
    const text = `the capture holds only ${Math.max(0, datagram.bytes.length - datagram.payload)} bytes of a TCP header`;
    fact({ kind: 'anomaly', from, layer: 'tcp', what: 'segment-cut', text });
  }

  return {
    push(datagram) {
      if (datagram.protocol !== tcpProtocol) return;
      const kind = readSegment(datagram, segment);
      if (kind === 'cut') {
        cutHeader(datagram);
        return;
      }
      let connection = table.find(datagram, segment)?.connection;
      let fromClient = connection?.clientIsA === table.forward;
      if (connection !== undefined && kind === 'ok' && isCopy(connection, fromClient)) return;
      const syn = kind === 'ok' && (segment.flags & (Flag.SYN | Flag.ACK)) === Flag.SYN;
      if (connection === undefined || (syn && reusesPorts(connection, fromClient))) {
        connection = begin(datagram, connection);
        fromClient = connection.clientIsA === table.forward;
        if (kind === 'ok') isCopy(connection, fromClient);
      } else connection.active = true;
      if (kind === 'bad') {
        output.anomaly(connection, 'segment-header', output.from(connection, segment.packet, segment.time));
      } else if (connection.closed) late(connection, fromClient);
      else arrive(connection, fromClient, segment);
    },

    find(quoted) {
      sought.ports = readI32(quoted.bytes, quoted.payload);
      const connection = table.find(quoted, sought)?.connection;
      if (connection === undefined) return undefined;
      const direction = connection.clientIsA === table.forward ? 'to-server' : 'to-client';
      return { connection: connection.id, direction };
    },

    end(time) {
      const left = open.items().sort((a, b) => a.id - b.id);
      for (const connection of left) {
        ending.byCapture(connection, { input, packet: 0, time, connection: connection.id }, false);
      }
    },
  };
}
