import type { Direction } from '../../model/chunk.ts';
import { FrameType } from '../../model/codes.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../../model/timeline.ts';

/** A packet, and the way it travelled. */
export interface Seen {
  at: Moment;
  direction: Direction;
}

/** Evidence on a frame of a stream; the filter selects that frame type on that stream. */
export function frameEvidence(
  stream: TimelineStream,
  type: keyof typeof FrameType,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  const filter =
    `tcp.stream == ${stream.connection.id} && http2.streamid == ${stream.id}` +
    ` && http2.type == ${FrameType[type]}`;
  return { at, direction, what, filter };
}

/** Evidence on the request HEADERS of a stream. */
export function requestEvidence(stream: TimelineStream, what: string): EvidenceRef {
  return frameEvidence(stream, 'HEADERS', { at: stream.opened, direction: 'to-server' }, what);
}

/** Evidence on the end of a stream towards the client: what reset or refused it, or END_STREAM on the frame that carries it. */
export function streamEndEvidence(
  stream: TimelineStream,
  ended: NonNullable<TimelineStream['ended']>,
  what: string,
): EvidenceRef {
  const seen = { at: ended.at, direction: 'to-client' } as const;
  if (ended.how === 'rst-stream') return frameEvidence(stream, 'RST_STREAM', seen, what);
  if (ended.how === 'goaway') return connectionFrameEvidence(stream.connection, 'GOAWAY', seen, what);
  if (ended.how === 'connection') {
    const filter = `tcp.stream == ${stream.connection.id} && (tcp.flags.fin == 1 || tcp.flags.reset == 1)`;
    return { ...seen, what, filter };
  }
  const filter =
    `tcp.stream == ${stream.connection.id} && http2.streamid == ${stream.id}` +
    ' && http2.flags.end_stream == 1';
  return { ...seen, what, filter };
}

/** Evidence on a frame of stream 0, such as GOAWAY. */
export function connectionFrameEvidence(
  connection: TimelineConnection,
  type: keyof typeof FrameType,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  return {
    at,
    direction,
    what,
    filter: `tcp.stream == ${connection.id} && http2.type == ${FrameType[type]}`,
  };
}

/** Evidence on the first end of a connection: close_notify, FIN or RST. */
export function endEvidence(connection: TimelineConnection, what: string): EvidenceRef | undefined {
  const end = connection.firstEnd;
  if (end === undefined) return undefined;
  if (end.how !== 'close-notify')
    return tcpEvidence(connection, end.how === 'fin' ? 'fin' : 'reset', end, what);
  const { at, direction } = end;
  return { at, direction, what, filter: `tcp.stream == ${connection.id} && tls.alert_message.desc == 0` };
}

/** Evidence on a TCP flag of a connection. */
export function tcpEvidence(
  connection: TimelineConnection,
  flag: 'syn' | 'fin' | 'reset',
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  return { at, direction, what, filter: `tcp.stream == ${connection.id} && tcp.flags.${flag} == 1` };
}

/** Evidence on the segment that ended a pause. */
export function idleEvidence(
  connection: TimelineConnection,
  { from, next, what: kind }: Fact<'tcp.idle'>,
  what: string,
): EvidenceRef {
  const seen = { at: from, direction: next };
  if (kind === 'data') return segmentEvidence(connection, seen, what);
  return tcpEvidence(connection, kind === 'fin' ? 'fin' : 'reset', seen, what);
}

/** Evidence on a segment with payload, by its sender: one that TCP sent again is like any other. */
export function segmentEvidence(
  connection: TimelineConnection,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  const port = (direction === 'to-server' ? connection.client : connection.server).replace(/^.*:/, '');
  const filter = `tcp.stream == ${connection.id} && tcp.srcport == ${port} && tcp.len > 0`;
  return { at, direction, what, filter };
}

/** Evidence on the announcement of a TCP window. */
export function windowEvidence(
  connection: TimelineConnection,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  const port = (direction === 'to-server' ? connection.client : connection.server).replace(/^.*:/, '');
  const filter = `tcp.stream == ${connection.id} && tcp.srcport == ${port} && tcp.window_size >= 0`;
  return { at, direction, what, filter };
}

/** Evidence on an ICMP error, to the sender of what it quotes. */
export function icmpEvidence({ from, version, type, code }: Fact<'icmp.error'>, what: string): EvidenceRef {
  const protocol = version === 4 ? 'icmp' : 'icmpv6';
  const filter = `${protocol}.type == ${type} && ${protocol}.code == ${code}`;
  return { at: from, direction: 'to-client', what, filter };
}

/** Evidence on a DNS answer. */
export function dnsEvidence({ from, id }: Fact<'dns.answer'>, what: string): EvidenceRef {
  return { at: from, direction: 'to-client', what, filter: `dns.id == ${id} && dns.flags.response == 1` };
}

/** Evidence on a DNS query that had no answer, or was sent again. */
export function dnsQueryEvidence(
  { from, id }: Fact<'dns.unanswered'> | Fact<'dns.retry'>,
  what: string,
): EvidenceRef {
  return { at: from, direction: 'to-server', what, filter: `dns.id == ${id} && dns.flags.response == 0` };
}

/** Handshake messages of TLS by number (RFC 8446 B.3), as far as evidence shows them. */
export const TlsMessage = {
  CLIENT_HELLO: 1,
  SERVER_HELLO: 2,
  ENCRYPTED_EXTENSIONS: 8,
  CERTIFICATE: 11,
  CERTIFICATE_REQUEST: 13,
} as const;

/** Evidence on a handshake message of TLS. */
export function tlsMessageEvidence(
  connection: TimelineConnection,
  type: keyof typeof TlsMessage,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  const filter = `tcp.stream == ${connection.id} && tls.handshake.type == ${TlsMessage[type]}`;
  return { at, direction, what, filter };
}

/** Evidence on an alert of TLS; one that nobody could open is selected by its record. */
export function alertEvidence(
  connection: TimelineConnection,
  { from, direction, description }: Fact<'tls.alert'>,
  what: string,
): EvidenceRef {
  const which =
    description === undefined ? 'tls.record.content_type == 21' : `tls.alert_message.desc == ${description}`;
  return { at: from, direction, what, filter: `tcp.stream == ${connection.id} && ${which}` };
}

/** Evidence on a record of TLS that stayed closed: its length is what shows. */
export function recordEvidence(
  connection: TimelineConnection,
  { at, direction, length }: Seen & { length: number },
  what: string,
): EvidenceRef {
  const filter = `tcp.stream == ${connection.id} && tls.record.length == ${length}`;
  return { at, direction, what, filter };
}

/** Evidence on bytes that are recognised by what they are not, such as text where TLS was expected. */
export function payloadEvidence(
  connection: TimelineConnection,
  { at, direction }: Seen,
  what: string,
): EvidenceRef {
  return { at, direction, what, filter: `tcp.stream == ${connection.id} && tcp.len > 0` };
}
