import type { Fact } from '../model/fact.ts';
import type { TcpConnection } from './connection.ts';
import type { Half } from './half.ts';
import type { Output } from './output.ts';
import { Flag, type Segment } from './segment.ts';
import { advance, difference, largestWindow } from './sequence.ts';
import type { SentLogs } from './sent-log.ts';
import { unacknowledged } from './stall.ts';

/** Without a known round trip, an acknowledgment this late after bytes that it leaves out means that they were lost. */
const patienceNs = 200e6;

/** The window that is assumed where none has been announced: the largest without scaling. */
const unknownWindow = 65_535;

/**
 * True when the receiver of an RST should believe it (RFC 9293 3.10.7.3 and 3.10.7.4, RFC 5961 3.2).
 *
 * `half` is the direction in which the RST travels, `opposite` what its receiver has sent. The receiver expects
 * exactly the next sequence number: the end of what was sent, or less when the last bytes did not reach it. In answer
 * to a SYN the acknowledgment counts instead. What cannot be judged is believed.
 */
export function validReset(
  logs: SentLogs,
  half: Half,
  opposite: Half,
  segment: Segment,
  rtt: number,
): boolean {
  const { sequence } = segment;
  if (!half.synced) {
    if (opposite.syn !== undefined && opposite.base !== undefined) {
      const acknowledged = (segment.acknowledgment - opposite.base) >>> 0;
      const sent = (opposite.highest - opposite.base) >>> 0;
      return (segment.flags & Flag.ACK) !== 0 && acknowledged > 0 && acknowledged <= sent;
    }
    return half.acked === undefined || sequence === half.acked;
  }
  if (sequence === half.next || sequence === half.highest) return true;
  if (half.fin !== undefined && sequence === advance(half.fin.sequence, 1)) return true;
  return sequence === half.acked && restWasLost(logs, half, rtt);
}

/**
 * True when the receiver still acknowledged no more than `acked` at a time when the bytes behind it should have
 * arrived. A host without the connection takes its RST's number from such an acknowledgment (RFC 9293 3.10.7.1); but
 * so does one that answers a segment which crossed its last bytes, and that RST is too old to be believed.
 */
function restWasLost(logs: SentLogs, half: Half, rtt: number): boolean {
  const { acked, fin, ackTime, log } = half;
  if (acked === undefined) return false;
  const logged = log >= 0 && logs.find(log, acked) ? logs.foundTime : NaN;
  const sentTime = fin?.sequence === acked ? fin.from.time : logged;
  return ackTime - sentTime > (rtt > 0 ? 1.5 * rtt : patienceNs);
}

type Rst = Fact<'tcp.rst'>;

function placeOf(half: Half, opposite: Half, segment: Segment, valid: boolean): Rst['place'] {
  if (!half.synced) {
    if (opposite.syn !== undefined) return valid ? 'exact' : 'outside';
    return half.acked === undefined ? 'unknown' : valid ? 'exact' : 'outside';
  }
  if (valid) return 'exact';
  const ahead = difference(segment.sequence, half.acked ?? half.next);
  const window = opposite.window >= 0 ? opposite.window : unknownWindow;
  return ahead >= 0 && ahead < window ? 'in-window' : 'outside';
}

function answersTo(connection: TcpConnection, half: Half, opposite: Half, waiting: number): Rst['answers'] {
  if (!half.synced && opposite.syn !== undefined) return 'syn';
  if (connection.busyToServer !== (opposite.direction === 'to-server')) return 'nothing';
  if (half.fin !== undefined && connection.busyTime > half.fin.from.time && opposite.fin === undefined)
    return 'data-after-fin';
  return waiting > 0 ? 'data' : 'nothing';
}

/** Tells of an RST, with what its receiver and a reader can judge it by. Call before the segment is counted. */
export function tellReset(
  output: Output,
  connection: TcpConnection,
  half: Half,
  opposite: Half,
  segment: Segment,
  validSequence: boolean,
): void {
  const { packet, time, hopLimit, identification, length, flags } = segment;
  const from = output.from(connection, packet, time);
  let waiting = unacknowledged(opposite);
  if (waiting > 0 && (flags & Flag.ACK) !== 0) {
    const left = difference(opposite.highest, segment.acknowledgment);
    if (left >= 0 && left <= largestWindow) waiting = Math.min(waiting, left);
  }
  output.fact({
    kind: 'tcp.rst',
    from,
    direction: half.direction,
    validSequence,
    hopLimit,
    place: placeOf(half, opposite, segment, validSequence),
    ...(half.hopLimit < 0 ? {} : { usualHopLimit: half.hopLimit }),
    identification,
    ...(half.identification < 0 ? {} : { usualIdentification: half.identification }),
    bytes: length,
    acknowledges: (flags & Flag.ACK) !== 0,
    answers: answersTo(connection, half, opposite, waiting),
    unacknowledged: waiting,
    silence: Math.max(0, time - connection.lastTime),
    last: connection.busyToServer ? 'to-server' : 'to-client',
  });
}
