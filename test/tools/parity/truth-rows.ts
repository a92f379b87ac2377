/** What `NAME.truth.json` (tshark, when the captures were collected; `truth.sh` beside the corpora) says, and we, as rows. */
import { errorCodeName } from '../../../analyzer/model/codes.ts';
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import type { PrintedFrame } from './our-rows.ts';

/** The part of a truth file that is compared. */
export interface Truth {
  packets: number;
  truncated_packets: number;
  tcp_connections: number;
  tshark_args: string[];
  connections: {
    tcp_stream: number;
    client: string;
    server: string;
    tls: { selected_alpn: string | null } | null;
    http2: {
      frames_by_sender: Record<string, Record<string, number>>;
      goaway: {
        frame: number;
        sender: string;
        last_stream_id: number;
        error_code: number;
        debug_hex: string | null;
      }[];
      rst_stream: { frame: number; sender: string; stream_id: number; error_code: number }[];
      settings: { frame: number; sender: string; ack: boolean; values?: Record<string, number> }[];
      streams_opened: number[];
      http_status: Record<string, number>;
      grpc_status: {
        frame: number;
        sender: string;
        stream_id: number;
        status: number;
        message: string | null;
      }[];
    } | null;
  }[];
}

type Http2Truth = NonNullable<Truth['connections'][number]['http2']>;

/** Connection and sender with how often something came. */
type Counts = Map<string, number>;

function countRows(counts: Counts): string[] {
  return [...counts].map(([what, count]) => `${what}: ${count}`);
}

function add(counts: Counts, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by);
}

function settingsRow(at: string, sender: string, ack: boolean, values: Record<string, number>): string {
  const list = Object.entries(values).map(([name, value]) => ` ${name}=${value}`);
  return `${at} settings by ${sender}${ack ? ' ack' : list.sort().join('')}`;
}

/** The truth file's rows. */
export function truthRows(truth: Truth): string[] {
  return [
    `packets: ${truth.packets}, ${truth.truncated_packets} truncated`,
    `tcp connections: ${truth.tcp_connections}`,
    ...truth.connections.flatMap(({ tcp_stream: tcp, client, server, tls, http2 }) => [
      `tcp ${tcp}: ${client} to ${server}`,
      ...(tls === null ? [] : [`tcp ${tcp}: alpn ${tls.selected_alpn}`]),
      ...(http2 === null ? [] : http2Rows(`tcp ${tcp}`, http2)),
    ]),
  ];
}

function http2Rows(tcp: string, http2: Http2Truth): string[] {
  const counts: Counts = new Map();
  for (const [sender, types] of Object.entries(http2.frames_by_sender)) {
    for (const [type, count] of Object.entries(types)) add(counts, `${tcp} ${type} by ${sender}`, count);
  }
  for (const [status, count] of Object.entries(http2.http_status))
    add(counts, `${tcp} :status ${status}`, count);
  return [
    ...countRows(counts),
    ...http2.goaway.map(
      (one) =>
        `${tcp} packet ${one.frame} goaway by ${one.sender} last=${one.last_stream_id} ` +
        `${errorCodeName(one.error_code)} ${one.debug_hex ?? ''}`,
    ),
    ...http2.rst_stream.map(
      (one) =>
        `${tcp} packet ${one.frame} rst by ${one.sender} stream=${one.stream_id} ${errorCodeName(one.error_code)}`,
    ),
    ...http2.settings.map((one) =>
      settingsRow(`${tcp} packet ${one.frame}`, one.sender, one.ack, one.values ?? {}),
    ),
    ...http2.streams_opened.map((stream) => `${tcp} request on ${stream}`),
    ...http2.grpc_status.map(
      (one) =>
        `${tcp} packet ${one.frame} grpc-status by ${one.sender} stream=${one.stream_id} ${one.status} ${one.message}`,
    ),
  ];
}

/** The same rows by us. */
export function ourTruthRows(frames: readonly PrintedFrame[], analysis: Analysis): string[] {
  const counts: Counts = new Map();
  const rows = frames.flatMap((frame) => frameRows(frame, counts));
  return [
    `packets: ${analysis.totals.packets}, ${analysis.quality.truncatedPackets} truncated`,
    `tcp connections: ${analysis.totals.connections}`,
    ...analysis.connections.flatMap(({ tcpStream, client, server, protocol, tls, alpn }) => [
      `tcp ${tcpStream}: ${client} to ${server}`,
      ...(tls === null && protocol !== 'tls' ? [] : [`tcp ${tcpStream}: alpn ${alpn}`]),
    ]),
    ...countRows(counts),
    ...rows,
  ];
}

function frameRows(frame: PrintedFrame, counts: Counts): string[] {
  const { packet, tcpStream, from, type, stream, flags, errorCode, lastStreamId, debug = '' } = frame;
  const tcp = `tcp ${tcpStream}`;
  const at = `${tcp} packet ${packet}`;
  add(counts, `${tcp} ${type} by ${from}`);
  const headers = new Map(frame.headers);
  const status = headers.get(':status');
  if (status !== undefined) add(counts, `${tcp} :status ${status}`);
  const rows: string[] = [];
  if (type === 'GOAWAY') {
    const hex = Buffer.from(debug, 'latin1').toString('hex');
    rows.push(`${at} goaway by ${from} last=${lastStreamId} ${errorCode} ${hex}`);
  }
  if (type === 'RST_STREAM') rows.push(`${at} rst by ${from} stream=${stream} ${errorCode}`);
  if (type === 'SETTINGS') rows.push(settingsRow(at, from, (flags & 1) !== 0, frame.settings ?? {}));
  if (headers.has(':method')) rows.push(`${tcp} request on ${stream}`);
  const grpc = headers.get('grpc-status');
  if (grpc !== undefined) {
    rows.push(`${at} grpc-status by ${from} stream=${stream} ${grpc} ${headers.get('grpc-message') ?? null}`);
  }
  return rows;
}
