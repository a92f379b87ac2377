import { FrameType } from '../../model/codes.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../../model/timeline.ts';

/** Evidence on a frame of a stream; the filter selects that frame type on that stream. */
export function frameEvidence(
  stream: TimelineStream,
  type: keyof typeof FrameType,
  at: Moment,
  what: string,
): EvidenceRef {
  const filter =
    `tcp.stream == ${stream.connection.id} && http2.streamid == ${stream.id}` +
    ` && http2.type == ${FrameType[type]}`;
  return { at, what, filter };
}

/** Evidence on a frame of stream 0, such as GOAWAY. */
export function connectionFrameEvidence(
  connection: TimelineConnection,
  type: keyof typeof FrameType,
  at: Moment,
  what: string,
): EvidenceRef {
  return { at, what, filter: `tcp.stream == ${connection.id} && http2.type == ${FrameType[type]}` };
}

/** Evidence on a TCP flag of a connection. */
export function tcpEvidence(
  connection: TimelineConnection,
  flag: 'syn' | 'fin' | 'reset',
  at: Moment,
  what: string,
): EvidenceRef {
  return { at, what, filter: `tcp.stream == ${connection.id} && tcp.flags.${flag} == 1` };
}

/** Evidence on any packet of a connection. */
export function packetEvidence(connection: TimelineConnection, at: Moment, what: string): EvidenceRef {
  return { at, what, filter: `tcp.stream == ${connection.id} && frame.number == ${at.packet}` };
}
