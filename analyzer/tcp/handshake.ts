import type { TcpConnection } from './connection.ts';
import type { Half, Syn } from './half.ts';
import { readSynOptions } from './options.ts';
import type { Output } from './output.ts';
import { sentAgain } from './retransmission.ts';
import { Flag, type Segment } from './segment.ts';
import { advance, difference } from './sequence.ts';

/** Takes the place of the SYNs of a handshake that is complete: most connections never ask for them again. */
const pastSyn: Readonly<Syn> = Object.freeze({
  time: NaN,
  lastTime: NaN,
  count: 1,
  options: { sackPermitted: false, timestamps: false },
});

/** Notes a SYN of `half`; a repeated one is a retransmission. */
export function noteSyn(output: Output, connection: TcpConnection, half: Half, segment: Segment): void {
  const { time } = segment;
  const { toServer, toClient } = connection;
  const { syn } = half;
  if (syn === undefined) {
    const options = readSynOptions(segment);
    half.syn = { time, lastTime: time, count: 1, options };
    // The answer settles it: windows are scaled only when both ends offer to (RFC 7323 2.2).
    if ((segment.flags & Flag.ACK) !== 0) agreeOnScale(toServer, toClient, half);
    const from = output.from(connection, segment.packet, time);
    const { direction } = half;
    output.fact({
      kind: 'tcp.syn',
      from,
      direction,
      options,
      window: segment.window,
      hopLimit: segment.hopLimit,
    });
    return;
  }
  if (segment.sequence !== half.base) return;
  const since = time - (syn === pastSyn ? connection.startTime : syn.time);
  if (syn !== pastSyn) {
    const counts = toClient.syn === undefined || half === toClient;
    half.syn = { ...syn, lastTime: counts ? time : syn.lastTime, count: syn.count + 1 };
  }
  sentAgain(output, connection, half, segment, segment.sequence, 'syn', 0, since);
}

function agreeOnScale(toServer: Half, toClient: Half, answering: Half): void {
  const client = toServer.syn?.options;
  const server = toClient.syn?.options;
  if (client !== undefined && server !== undefined) {
    const both = client.windowScale !== undefined && server.windowScale !== undefined;
    toServer.scale = both ? (client.windowScale ?? 0) : 0;
    toClient.scale = both ? (server.windowScale ?? 0) : 0;
    return;
  }
  // An answer scales only if it was asked to.
  answering.scale = answering.syn?.options.windowScale ?? 0;
}

/**
 * Checks whether this segment from the client, without SYN, completes the handshake, and tells so.
 *
 * The round trip is client to server and back wherever the tap stands: from the last SYN before the SYN-ACK (the far
 * side), and from the last SYN-ACK to this ACK (the near side). A retransmitted SYN or SYN-ACK does not lengthen it.
 */
export function completeHandshake(output: Output, connection: TcpConnection, segment: Segment): void {
  const { toServer, toClient } = connection;
  const [ask, answer] = [toServer.syn, toClient.syn];
  if (ask === undefined || answer === undefined || toClient.base === undefined) return;
  if ((segment.flags & (Flag.SYN | Flag.RST | Flag.ACK)) !== Flag.ACK) return;
  if (segment.acknowledgment !== advance(toClient.base, 1)) return;
  connection.established = true;
  connection.rtt = answer.time - ask.lastTime + segment.time - answer.lastTime;
  const [client, server] = [ask.options.mss, answer.options.mss];
  const options = { client: ask.options, server: answer.options };
  toServer.syn = pastSyn;
  toClient.syn = pastSyn;
  output.fact({
    kind: 'tcp.established',
    from: output.from(connection, segment.packet, segment.time),
    mss: { ...(client === undefined ? {} : { client }), ...(server === undefined ? {} : { server }) },
    rtt: connection.rtt,
    options,
    simultaneous: connection.simultaneous,
  });
}

/**
 * True for an ACK that answers a SYN by a number that the SYN does not account for: its receiver holds another
 * connection of these endpoints and asks back (RFC 9293 3.10.7.4, RFC 5961 4.2). It belongs to that older one.
 */
export function challengesSyn(connection: TcpConnection, half: Half, segment: Segment): boolean {
  const { toServer, toClient } = connection;
  if (half !== toClient || half.synced || connection.established) return false;
  if ((segment.flags & (Flag.SYN | Flag.ACK)) !== Flag.ACK) return false;
  if (toServer.syn === undefined || toServer.base === undefined) return false;
  const { acknowledgment } = segment;
  return difference(acknowledgment, toServer.base) <= 0 || difference(acknowledgment, toServer.highest) > 0;
}
