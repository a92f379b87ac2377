import type { Direction, EndKind } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import { oneSided } from './acknowledgment.ts';
import type { TcpConnection } from './connection.ts';
import { endEpisode } from './episode.ts';
import type { Fin, Half } from './half.ts';
import type { Output } from './output.ts';
import type { Reassembler } from './reassembly.ts';
import { tellReset, validReset } from './reset.ts';
import { Flag, type Segment } from './segment.ts';
import type { SentLogs } from './sent-log.ts';
import { advance, difference } from './sequence.ts';
import { idleLimitNs, tellIdle } from './silence.ts';
import { endStall } from './stall.ts';
import { tellSummary } from './summary.ts';

/** Segments of one side that show that the other is not in the capture: an aborted handshake has fewer. */
const oneSidedSegments = 4;

/** How connections end. */
export interface Ending {
  /** Ends what the FINs seen and the bytes handed on allow to end. */
  byFins(connection: TcpConnection, packet: number, time: number): void;
  /** Handles an RST that travels in the direction of `half`. */
  byReset(connection: TcpConnection, half: Half, opposite: Half, segment: Segment): void;
  /** Nothing more will be seen of it: the capture ended, or it is replaced or given up (`tell`: say that it closed). */
  byCapture(connection: TcpConnection, from: Provenance, tell: boolean): void;
}

/** The FIN was seen and every byte before it has been handed on. */
function finReached(half: Half): boolean {
  return half.fin !== undefined && difference(half.next, half.fin.sequence) >= 0;
}

/** Each FIN left without having seen the other (RFC 9293 3.6, case 3). */
function finsCrossed(up: Fin | undefined, down: Fin | undefined): boolean {
  if (up === undefined || down === undefined) return false;
  const covers = (fin: Fin, other: Fin): boolean =>
    fin.acknowledgment !== undefined && difference(fin.acknowledgment, other.sequence) > 0;
  return !covers(up, down) && !covers(down, up);
}

/** `closed` is called once for a connection that ended. */
export function createEnding(
  output: Output,
  reassembler: Reassembler<TcpConnection>,
  logs: SentLogs,
  closed: (connection: TcpConnection) => void,
): Ending {
  function freeLog(half: Half): void {
    if (half.log >= 0) logs.close(half.log);
    half.log = -1;
  }

  /** Tells what was still going on, and keeps of the rest the numbers that late segments and port reuse are judged by. */
  function close(connection: TcpConnection, packet: number, time: number): void {
    const { toServer, toClient } = connection;
    for (const half of [toServer, toClient]) {
      endStall(output, connection, half, packet, time, false);
      endEpisode(output, connection, half, packet, time, false);
      freeLog(half);
    }
    if (!toClient.synced && !connection.rstSeen && toServer.segments >= oneSidedSegments)
      if (toServer.settled) oneSided(output, connection, 'to-server', packet, time);
    if (!toServer.synced && !connection.rstSeen && toClient.segments >= oneSidedSegments)
      if (toClient.settled) oneSided(output, connection, 'to-client', packet, time);
    tellSummary(output, connection, packet, time);
    connection.closed = true;
    connection.stage = undefined;
    toServer.trouble = undefined;
    toClient.trouble = undefined;
    closed(connection);
  }

  function tellClosed(connection: TcpConnection, how: EndKind, from: Provenance): void {
    const { toServer, toClient } = connection;
    const firstDirection: Direction = connection.firstEnd ?? 'to-server';
    const first = firstDirection === 'to-server' ? toServer : toClient;
    const other = first === toServer ? toClient : toServer;
    const halfClosed =
      first.fin?.acknowledgment === undefined
        ? 0
        : difference(other.fin?.sequence ?? other.next, first.fin.acknowledgment);
    output.fact({
      kind: 'tcp.closed',
      from,
      how,
      firstDirection,
      simultaneous: finsCrossed(toServer.fin, toClient.fin),
      halfClosedBytes: Math.max(0, halfClosed),
    });
  }

  function flush(connection: TcpConnection, half: Half, packet: number, time: number): void {
    if (!half.ended) reassembler.flush(connection, half, time, packet);
    if (finReached(half) && half.fin !== undefined) output.end(connection, half, 'fin', half.fin.from);
  }

  return {
    byFins(connection, packet, time) {
      const { toServer, toClient } = connection;
      if (finReached(toServer) && toServer.fin !== undefined)
        output.end(connection, toServer, 'fin', toServer.fin.from);
      if (finReached(toClient) && toClient.fin !== undefined)
        output.end(connection, toClient, 'fin', toClient.fin.from);
      if (!toServer.ended || !toClient.ended) return;
      tellClosed(connection, 'fin', output.from(connection, packet, time));
      close(connection, packet, time);
    },

    byReset(connection, half, opposite, segment) {
      const { packet, time } = segment;
      const validSequence = validReset(logs, half, opposite, segment, connection.rtt);
      half.base ??= advance(segment.sequence, -1);
      if ((segment.flags & Flag.ACK) !== 0) opposite.base ??= advance(segment.acknowledgment, -1);
      const from = output.from(connection, packet, time);
      const { direction } = half;
      if (time - connection.busyTime >= idleLimitNs && !connection.closed && !connection.rstSeen)
        tellIdle(output, connection, half, segment, 'rst');
      if (!connection.rstSeen || (validSequence && !connection.validRstSeen))
        tellReset(output, connection, half, opposite, segment, validSequence);
      connection.rstSeen = true;
      if (connection.closed) return;
      half.segments++;
      connection.lastTime = time;
      if (!validSequence) {
        connection.lastWord ??= { from, direction };
        return;
      }
      connection.validRstSeen = true;
      connection.firstEnd ??= direction;
      if (!half.synced && opposite.syn !== undefined) {
        connection.refused = true;
        const { lastTime, count } = opposite.syn;
        const { hopLimit } = segment;
        output.fact({ kind: 'tcp.refused', from, rtt: time - lastTime, syns: count, hopLimit });
      }
      for (const one of [connection.toServer, connection.toClient]) {
        flush(connection, one, packet, time);
        output.end(connection, one, 'rst', from);
      }
      tellClosed(connection, 'rst', from);
      close(connection, packet, time);
    },

    byCapture(connection, from, tell) {
      const { lastWord, toServer, toClient } = connection;
      const rest: EndKind = lastWord === undefined ? 'capture-end' : 'rst';
      const at = lastWord?.from ?? from;
      flush(connection, toServer, from.packet, from.time);
      flush(connection, toClient, from.packet, from.time);
      const how = toServer.ended && toClient.ended ? 'fin' : rest;
      output.end(connection, toServer, rest, at);
      output.end(connection, toClient, rest, at);
      if (lastWord !== undefined) connection.firstEnd ??= lastWord.direction;
      if (tell || how !== 'capture-end') tellClosed(connection, how, at);
      close(connection, from.packet, from.time);
    },
  };
}
