import type { Direction, EndKind } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';
import type { Output } from './output.ts';
import type { Reassembler } from './reassembly.ts';
import { validReset } from './reset.ts';
import { Flag, type Segment } from './segment.ts';
import { advance, difference } from './sequence.ts';

/** How connections end. */
export interface Ending {
  /** Ends what the FINs seen and the bytes handed on allow to end. `from`: the segment just handled. */
  byFins(connection: TcpConnection, from: Provenance): void;
  /** Handles an RST that travels in the direction of `half`. */
  byReset(connection: TcpConnection, half: Half, opposite: Half, segment: Segment): void;
  /** Nothing more will be seen of it: the capture ended, or it is replaced or given up (`tell`: say that it closed). */
  byCapture(connection: TcpConnection, from: Provenance, tell: boolean): void;
}

/** The FIN was seen and every byte before it has been handed on. */
function finReached(half: Half): boolean {
  return half.fin !== undefined && difference(half.next, half.fin.sequence) >= 0;
}

/** `closed` is called once for a connection that ended. */
export function createEnding(
  output: Output,
  reassembler: Reassembler<TcpConnection>,
  closed: (connection: TcpConnection) => void,
): Ending {
  /** Keeps the numbers, which late segments and port reuse are judged by, and lets go of the rest. */
  function close(connection: TcpConnection): void {
    connection.closed = true;
    connection.stage = undefined;
    connection.toServer.sent = undefined;
    connection.toClient.sent = undefined;
    closed(connection);
  }

  function tellClosed(connection: TcpConnection, how: EndKind, from: Provenance): void {
    const firstDirection: Direction = connection.firstEnd ?? 'to-server';
    output.fact({ kind: 'tcp.closed', from, how, firstDirection });
  }

  function flush(connection: TcpConnection, half: Half, from: Provenance): void {
    if (!half.ended) reassembler.flush(connection, half, from.time, from.packet);
    if (finReached(half) && half.fin !== undefined) output.end(connection, half, 'fin', half.fin.from);
  }

  return {
    byFins(connection, from) {
      const { toServer, toClient } = connection;
      if (finReached(toServer) && toServer.fin !== undefined)
        output.end(connection, toServer, 'fin', toServer.fin.from);
      if (finReached(toClient) && toClient.fin !== undefined)
        output.end(connection, toClient, 'fin', toClient.fin.from);
      if (!toServer.ended || !toClient.ended) return;
      tellClosed(connection, 'fin', from);
      close(connection);
    },

    byReset(connection, half, opposite, segment) {
      const validSequence = validReset(half, opposite, segment, connection.rtt);
      half.base ??= advance(segment.sequence, -1);
      if ((segment.flags & Flag.ACK) !== 0) opposite.base ??= advance(segment.acknowledgment, -1);
      const from = output.from(connection, segment.packet, segment.time);
      const { direction } = half;
      if (!connection.rstSeen || (validSequence && !connection.validRstSeen)) {
        output.fact({ kind: 'tcp.rst', from, direction, validSequence, hopLimit: segment.hopLimit });
      }
      connection.rstSeen = true;
      if (connection.closed) return;
      if (!validSequence) {
        connection.lastWord ??= { from, direction };
        return;
      }
      connection.validRstSeen = true;
      connection.firstEnd ??= direction;
      for (const one of [connection.toServer, connection.toClient]) {
        flush(connection, one, from);
        output.end(connection, one, 'rst', from);
      }
      tellClosed(connection, 'rst', from);
      close(connection);
    },

    byCapture(connection, from, tell) {
      const { lastWord, toServer, toClient } = connection;
      const rest: EndKind = lastWord === undefined ? 'capture-end' : 'rst';
      const at = lastWord?.from ?? from;
      flush(connection, toServer, from);
      flush(connection, toClient, from);
      const how = toServer.ended && toClient.ended ? 'fin' : rest;
      output.end(connection, toServer, rest, at);
      output.end(connection, toClient, rest, at);
      if (lastWord !== undefined) connection.firstEnd ??= lastWord.direction;
      if (tell || how !== 'capture-end') tellClosed(connection, how, at);
      close(connection);
    },
  };
}
