/** Gathers, while captures are read, what the HTML report draws of them. */
import type { Analysis, AnalysisInput, ConnectionSummary } from '../../analyzer/model/analysis.ts';
import type { Connection } from '../../analyzer/model/chunk.ts';
import { FrameType, grpcStatusName, Setting } from '../../analyzer/model/codes.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import type { AnalyzeRequest } from '../../analyzer/node/analyze.ts';
import type {
  FrameDetail,
  WireConnection,
  WireFacts,
  WireFrame,
  WireSeries,
  WireStream,
} from '../../reports/html/wire.ts';
import { eventKinds, eventOf } from './wire-events.ts';

/** Frames of one page, beyond which only those are kept that end or refuse something. */
const mostFrames = 60_000;
/** Other entries of each kind. */
const mostOthers = 20_000;
/** Points of one series. */
const mostPoints = 4000;

const kinds: readonly FactKind[] = [
  ...eventKinds,
  'http2.stream-open',
  'http2.stream-end',
  'http2.settings',
  'http2.window',
  'tcp.window',
  'tcp.rtt-sample',
  'grpc.call',
  'log.response',
  'log.connection',
  'log.frame',
  'log.remark',
];

/** What an analysis is to call, and what has come of it when it is over. */
export interface WireCollector {
  request: Required<Pick<AnalyzeRequest, 'frame' | 'connection' | 'watch'>>;
  facts(analysis: Analysis): WireFacts;
}

function micros(seconds: number): number {
  return Math.round(seconds * 1e6);
}

function detailOf(frame: Frame): FrameDetail | undefined {
  const { errorCode, lastStreamId, debug, settings, increment, headers, opaque, promisedStream } = frame;
  const detail: Record<string, unknown> = {
    errorCode,
    lastStreamId,
    debug,
    settings,
    increment,
    headers,
    opaque,
    promisedStream,
  };
  const known = Object.entries(detail).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : (Object.fromEntries(known) as FrameDetail);
}

/** Nanoseconds since 1970 of an input's first packet, by the common clock. */
function startOf({ start, clockOffset = 0 }: AnalysisInput): bigint {
  const [whole = '', fraction = ''] = start.replace('Z', '').split('.');
  const ms = Date.parse(`${whole}Z`);
  if (Number.isNaN(ms)) return 0n;
  return (
    BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || 0) + BigInt(Math.round(clockOffset * 1e9))
  );
}

/** The file with which each file's tap began: times count from there. */
function headsOf(inputs: readonly AnalysisInput[]): number[] {
  const heads: number[] = [];
  for (const [index, { continues }] of inputs.entries())
    heads.push(continues === undefined ? index : (heads[continues] ?? index));
  return heads;
}

/** A collector that has seen nothing. */
export function createWireCollector(): WireCollector {
  const frames: { frame: Frame; input: number }[] = [];
  const summaries: ConnectionSummary[] = [];
  const facts: { fact: Fact; seconds: number }[] = [];
  const counts = new Map<FactKind, number>();
  let left = 0;
  return {
    request: {
      frame(frame: Frame, _connection: Connection, input: number) {
        const ends = frame.type === FrameType.RST_STREAM || frame.type === FrameType.GOAWAY;
        if (frames.length >= (ends ? mostFrames + mostOthers : mostFrames)) left++;
        else frames.push({ frame, input });
      },
      connection(summary) {
        if (summaries.length >= mostOthers) left++;
        else summaries.push(summary);
      },
      watch: {
        kinds,
        fact(fact, seconds) {
          const count = counts.get(fact.kind) ?? 0;
          counts.set(fact.kind, count + 1);
          if (count >= mostOthers) left++;
          else facts.push({ fact, seconds });
        },
      },
    },
    facts({ inputs, diagnosis, logs = [] }) {
      const heads = headsOf(inputs);
      // Facts name inputs, which are the first files of taps.
      const taps = [...new Set(heads)];
      const starts = inputs.map((_, index) => startOf(inputs[heads[index] ?? index] as AnalysisInput));
      const first = starts.reduce((a, b) => (b < a ? b : a), starts[0] ?? 0n);
      const places = new Map<string, number>();
      const connections = summaries
        .sort((a, b) => a.opened - b.opened)
        .map((one, index): WireConnection => {
          places.set(`${heads[one.input]} ${one.tcpStream}`, index);
          const { input, tcpStream, client, server, state, protocol, tls } = one;
          const times = {
            opened: micros(one.opened),
            closed: one.closed === null ? null : micros(one.closed),
          };
          return { input, tcpStream, client, server, state, protocol, tls, ...times };
        });
      const drawn = drawFacts(
        facts,
        (input, id) => places.get(`${taps[input]} ${id}`),
        new Set(diagnosis.streams),
      );
      return {
        ...drawn,
        logs: drawn.logs.map((one) => ({ ...one, file: logs[Number(one.file)]?.file ?? one.file })),
        connections,
        frames: frames.flatMap(({ frame, input }): WireFrame[] => {
          const connection = places.get(`${heads[input]} ${frame.connection}`);
          if (connection === undefined) return [];
          const offset = Number((starts[input] ?? first) - first);
          const detail = detailOf(frame);
          const { direction, type, stream, length, flags, packet } = frame;
          const at = Math.round((frame.time + offset) / 1000);
          return [
            { at, connection, direction, type, stream, length, flags, packet, ...(detail && { detail }) },
          ];
        }),
        left: left + drawn.left,
      };
    },
  };
}

/** Streams, series, events and logs out of facts in order. */
function drawFacts(
  facts: readonly { fact: Fact; seconds: number }[],
  placeOf: (input: number, id: number | undefined) => number | undefined,
  named: ReadonlySet<number>,
): Omit<WireFacts, 'connections' | 'frames'> {
  const drawn: Omit<WireFacts, 'connections' | 'frames'> = {
    events: [],
    streams: [],
    series: [],
    logs: [],
    left: 0,
  };
  const streams = new Map<string, WireStream>();
  const series = new Map<string, WireSeries>();
  const point = (at: number, value: number, of: Omit<WireSeries, 'points'>): void => {
    const key = `${of.what} ${of.connection} ${of.direction} ${of.stream ?? ''}`;
    const one = series.get(key) ?? { ...of, points: [] };
    series.set(key, one);
    if (one.points.length < mostPoints) one.points.push([at, value]);
    else drawn.left++;
  };
  for (const { fact, seconds } of facts) {
    const at = micros(seconds);
    const { input, packet, stream } = fact.from;
    const connection = placeOf(input, fact.from.connection);
    const event = eventOf(fact);
    if (event !== undefined) {
      const direction = 'direction' in fact ? fact.direction : undefined;
      drawn.events.push({
        at,
        input,
        packet,
        ...event,
        ...(connection === undefined ? {} : { connection }),
        ...(direction === undefined ? {} : { direction }),
      });
      continue;
    }
    if ('line' in fact) {
      const { log, line, text, means } = fact.line;
      const beside = {
        ...(connection === undefined ? {} : { connection }),
        ...(stream === undefined ? {} : { stream }),
      };
      drawn.logs.push({
        at,
        file: String(log),
        line,
        text,
        ...(means === undefined ? {} : { means }),
        ...beside,
      });
      continue;
    }
    if (connection === undefined) continue;
    const key = `${connection} ${stream}`;
    switch (fact.kind) {
      case 'http2.stream-open': {
        const path = fact.headers?.find(([name]) => name === ':path')?.[1] ?? null;
        const opened = { id: stream ?? 0, opened: at, ended: null, how: null, path, status: null, packet };
        streams.set(key, { connection, ...opened });
        break;
      }
      case 'http2.stream-end': {
        const one = streams.get(key);
        if (one === undefined) break;
        Object.assign(one, { ended: fact.how === 'capture-end' ? null : at, how: fact.how });
        if (fact.errorCode !== undefined) one.errorCode = fact.errorCode;
        break;
      }
      case 'grpc.call': {
        const one = streams.get(key);
        if (one !== undefined && fact.status !== null) one.status = grpcStatusName(fact.status);
        break;
      }
      case 'http2.settings':
        for (const [id, value] of fact.settings)
          if (id === Setting.MAX_CONCURRENT_STREAMS)
            point(at, value, { what: 'stream-limit', connection, direction: fact.direction });
        break;
      case 'http2.window':
        if (stream === undefined || stream === 0 || named.has(stream)) {
          const own = stream === undefined || stream === 0 ? {} : { stream };
          point(at, fact.window, { what: 'http2-window', connection, direction: fact.direction, ...own });
        }
        break;
      case 'tcp.window':
        point(at, fact.bytes, { what: 'tcp-window', connection, direction: fact.direction });
        break;
      case 'tcp.rtt-sample':
        point(at, micros(fact.rtt / 1e9), { what: 'round-trip', connection, direction: fact.direction });
        break;
      default:
    }
  }
  return { ...drawn, streams: [...streams.values()], series: [...series.values()] };
}
