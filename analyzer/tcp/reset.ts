import type { Half } from './half.ts';
import { Flag, type Segment } from './segment.ts';
import { advance } from './sequence.ts';

/**
 * True when the receiver of an RST should believe it (RFC 9293 3.10.7.3 and 3.10.7.4, RFC 5961 3.2).
 *
 * `half` is the direction in which the RST travels, `opposite` what its receiver has sent. The receiver expects
 * exactly the next sequence number; from a tap that is the end of what was seen, or what the receiver acknowledged
 * (a host that knows no such connection takes its number from there). In answer to a SYN the acknowledgment counts
 * instead. What cannot be judged is believed.
 */
export function validReset(half: Half, opposite: Half, segment: Segment): boolean {
  const { sequence } = segment;
  if (!half.synced) {
    if (opposite.synSeen && opposite.base !== undefined) {
      const acknowledged = (segment.acknowledgment - opposite.base) >>> 0;
      const sent = (opposite.highest - opposite.base) >>> 0;
      return (segment.flags & Flag.ACK) !== 0 && acknowledged > 0 && acknowledged <= sent;
    }
    return half.acked === undefined || sequence === half.acked;
  }
  if (sequence === half.next || sequence === half.highest || sequence === half.acked) return true;
  return half.fin !== undefined && sequence === advance(half.fin.sequence, 1);
}
