/** What a stored run shows of its proxy: what it told its client and the server, and what its log says. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeName, Flag, FrameType, grpcStatusName } from '../../analyzer/model/codes.ts';
import type { WireConnection, WireFacts, WireFrame } from '../../reports/html/wire.ts';
import { callsTitle } from '../runner/run-one/traffic.ts';
import { readWire } from './read-wire.ts';

/** See `dialects.ts`. */
export interface Seen {
  client: string[];
  toClient: string[];
  upstream: string[];
  log: string[];
}

/** The highest stream id (RFC 9113 6.8): the first GOAWAY of a drain names it. */
const highestStream = 2 ** 31 - 1;
/** Different things of a kind that are kept. */
const mostKept = 8;

/** Counts things by their text, in the order in which they are first seen. */
function counted(all: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].slice(0, mostKept).map(([one, count]) => (count === 1 ? one : `${one} ×${count}`));
}

function valueOf(frame: WireFrame, name: string): string | undefined {
  return frame.detail?.headers?.find(([field]) => field === name)?.[1];
}

/** A last stream id as what it means: a promise for later, nothing, or the real one. */
function lastStreamText(id: number): string {
  return id === highestStream ? '2^31-1' : id === 0 ? '0' : 'real';
}

function headersText(frame: WireFrame): string | undefined {
  const [http, grpc] = [valueOf(frame, ':status'), valueOf(frame, 'grpc-status')];
  const ends = (frame.flags & Flag.END_STREAM) !== 0;
  if (http !== undefined && http !== '200') return `HTTP ${http}`;
  if (!ends) return undefined;
  if (grpc === undefined) return 'HEADERS, END_STREAM, no grpc-status';
  if (grpc === '0') return undefined;
  return `${http === undefined ? 'trailers' : 'trailers-only'} ${grpcStatusName(Number(grpc))}`;
}

/** What a frame ends or refuses; undefined for one that does neither. */
function frameText(frame: WireFrame): string | undefined {
  const { type, flags, direction, detail = {} } = frame;
  const code = errorCodeName(detail.errorCode ?? 0);
  if (type === FrameType.RST_STREAM) return `RST_STREAM(${code})`;
  if (type === FrameType.GOAWAY) {
    const debug = detail.debug === undefined || detail.debug === '' ? '' : `, "${detail.debug}"`;
    return `GOAWAY(${code}, last ${lastStreamText(detail.lastStreamId ?? 0)}${debug})`;
  }
  // A request's own end is none of these.
  if (direction === 'to-server') return undefined;
  if (type === FrameType.HEADERS) return headersText(frame);
  return type === FrameType.DATA && (flags & Flag.END_STREAM) !== 0 ? 'DATA, END_STREAM' : undefined;
}

/** Everything of the proxy on one hop, one way. */
function told(
  { connections, frames, events, streams }: WireFacts,
  hop: WireConnection['hop'],
  direction: WireFrame['direction'],
): string[] {
  const own = new Set(connections.flatMap((connection, at) => (connection.hop === hop ? [at] : [])));
  // A close with nothing open is how every run ends.
  const cut = new Set(
    streams.filter(({ how }) => how === 'connection' || how === 'goaway').map(({ connection }) => connection),
  );
  const closed = new Set<number>();
  const closes = events.flatMap(({ at, connection = -1, direction: way, name }) => {
    if ((name !== 'FIN' && name !== 'RST') || !own.has(connection) || closed.has(connection)) return [];
    closed.add(connection);
    const what = name === 'FIN' ? 'FIN with calls open' : 'TCP RST with calls open';
    return way === direction && cut.has(connection) ? [{ at, what }] : [];
  });
  const spoken = frames.flatMap((frame) => {
    if (!own.has(frame.connection) || frame.direction !== direction) return [];
    const what = frameText(frame);
    return what === undefined ? [] : [{ at: frame.at, what }];
  });
  return counted([...spoken, ...closes].sort((a, b) => a.at - b.at).map(({ what }) => what));
}

/** A line of a proxy's log as what it says of the end: Envoy's flags and details, HAProxy's letters, a status. */
function lineText(line: string): string | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const of = ['code', 'status', 'flags', 'details', 'termination', 'error', 'reset'] as const;
  const parts = of.flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  return parts.length === 0 ? undefined : parts.join(' ');
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** What the runner noted of the calls, with the names of gRPC. */
function callsText(events: readonly string[]): string[] {
  const noted = events
    .filter((line) => line.includes(callsTitle))
    .map((line) => (JSON.parse(line) as { value?: unknown }).value);
  const [calls] = noted;
  if (typeof calls !== 'string') return [];
  return calls.split(', ').map((one) => {
    const [code = '', count = '1'] = one.split(': ');
    const name = grpcStatusName(Number(code));
    return count === '1' ? name : `${name} ×${count}`;
  });
}

/** Reads a run folder. Rejects with a `CaptureError` when a capture of it cannot be read. */
export async function seenInRun(folder: string): Promise<Seen> {
  const wire = await readWire(folder);
  const log = await linesOf(join(folder, 'logs', 'access.jsonl'));
  return {
    client: callsText(await linesOf(join(folder, 'events.jsonl'))),
    toClient: wire === null ? [] : told(wire, 'client-proxy', 'to-client'),
    upstream: wire === null ? [] : told(wire, 'proxy-server', 'to-server'),
    log: counted(log.flatMap((line) => lineText(line) ?? [])),
  };
}
