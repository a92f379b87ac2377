import type { Half } from './half.ts';
import { Flag, type Segment } from './segment.ts';
import { advance } from './sequence.ts';

/** Without a known round trip, an acknowledgment this late after bytes that it leaves out means that they were lost. */
const patienceNs = 200e6;

/**
 * True when the receiver of an RST should believe it (RFC 9293 3.10.7.3 and 3.10.7.4, RFC 5961 3.2).
 *
 * `half` is the direction in which the RST travels, `opposite` what its receiver has sent. The receiver expects
 * exactly the next sequence number: the end of what was sent, or less when the last bytes did not reach it. In answer
 * to a SYN the acknowledgment counts instead. What cannot be judged is believed.
 */
export function validReset(half: Half, opposite: Half, segment: Segment, rtt: number): boolean {
  const { sequence } = segment;
  if (!half.synced) {
    if (opposite.synSeen && opposite.base !== undefined) {
      const acknowledged = (segment.acknowledgment - opposite.base) >>> 0;
      const sent = (opposite.highest - opposite.base) >>> 0;
      return (segment.flags & Flag.ACK) !== 0 && acknowledged > 0 && acknowledged <= sent;
    }
    return half.acked === undefined || sequence === half.acked;
  }
  if (sequence === half.next || sequence === half.highest) return true;
  if (half.fin !== undefined && sequence === advance(half.fin.sequence, 1)) return true;
  return sequence === half.acked && restWasLost(half, rtt);
}

/**
 * True when the receiver still acknowledged no more than `acked` at a time when the bytes behind it should have
 * arrived. A host without the connection takes its RST's number from such an acknowledgment (RFC 9293 3.10.7.1); but
 * so does one that answers a segment which crossed its last bytes, and that RST is too old to be believed.
 */
function restWasLost(half: Half, rtt: number): boolean {
  const { acked, fin, sent, ackTime } = half;
  if (acked === undefined) return false;
  const sentTime =
    fin?.sequence === acked ? fin.from.time : sent?.find(acked) === true ? sent.foundTime : NaN;
  return ackTime - sentTime > (rtt > 0 ? 1.5 * rtt : patienceNs);
}
