import type { TcpDirectionSummary, TcpState } from '../model/facts/tcp.ts';
import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';
import type { Output } from './output.ts';
import { difference } from './sequence.ts';
import { unacknowledged } from './stall.ts';

function stateOf(connection: TcpConnection): TcpState {
  const { toServer, toClient } = connection;
  if (connection.refused) return 'refused';
  if (connection.validRstSeen) return 'reset';
  if (toServer.ended && toClient.ended && toServer.fin !== undefined && toClient.fin !== undefined)
    return 'closed';
  if (connection.established) return 'established';
  if (toServer.syn === undefined) return 'middle';
  if (toClient.syn !== undefined) return 'syn-received';
  return toClient.synced ? 'middle' : 'syn-sent';
}

function summaryOf(half: Half): TcpDirectionSummary {
  const { trouble, base, acked, roundTrips, hopLimit } = half;
  const unseen = half.synced || base === undefined || acked === undefined ? 0 : difference(acked, base) - 1;
  return {
    segments: half.segments,
    bytes: half.offset,
    retransmitted: trouble?.retransmitted ?? 0,
    spurious: trouble?.spurious ?? 0,
    outOfOrder: trouble?.outOfOrder ?? 0,
    duplicateAcks: trouble?.duplicateAcks ?? 0,
    unacknowledged: Math.max(0, unacknowledged(half) - (half.fin === undefined ? 0 : 1)),
    unseen: Math.max(0, unseen),
    ...(roundTrips === undefined ? {} : { roundTrips }),
    ...(hopLimit < 0 ? {} : { hopLimit }),
  };
}

/** The connection in numbers, for its end or that of the capture. */
export function tellSummary(output: Output, connection: TcpConnection, packet: number, time: number): void {
  const from = output.from(connection, packet, time);
  if (connection.copies > 0) output.fact({ kind: 'tcp.recorded-twice', from, packets: connection.copies });
  output.fact({
    kind: 'tcp.summary',
    from,
    state: stateOf(connection),
    duration: connection.lastTime - connection.startTime,
    ...(Number.isNaN(connection.rtt) ? {} : { rtt: connection.rtt }),
    toServer: summaryOf(connection.toServer),
    toClient: summaryOf(connection.toClient),
  });
}
