/** What the HTML report draws beside frames, out of facts: streams, quantities over time, events, lines of logs. */
import { grpcStatusName, Setting } from '../../analyzer/model/codes.ts';
import type { Fact, FactKind } from '../../analyzer/model/fact.ts';
import type { Micros, WireFacts, WireSeries, WireStream } from '../../reports/html/wire.ts';
import { eventKinds, eventOf } from './wire-events.ts';

/** Seconds as the page has times. */
export function micros(seconds: number): Micros {
  return Math.round(seconds * 1e6);
}

/** Points of one series. */
const mostPoints = 4000;

/** Facts that are drawn. */
export const drawnKinds: readonly FactKind[] = [
  ...eventKinds,
  'http2.stream-open',
  'http2.stream-end',
  'http2.settings',
  'http2.window',
  'tcp.window',
  'tcp.in-flight',
  'tcp.rtt-sample',
  'grpc.call',
  'log.response',
  'log.connection',
  'log.frame',
  'log.remark',
];

/**
 * Streams, series, events and logs out of facts in order. `placeOf` finds a connection's place; `named` are streams
 * whose windows are drawn beside the connection's.
 */
export function drawFacts(
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
      case 'tcp.in-flight':
        point(at, fact.bytes, { what: 'tcp-in-flight', connection, direction: fact.direction });
        break;
      case 'tcp.rtt-sample':
        point(at, micros(fact.rtt / 1e9), { what: 'round-trip', connection, direction: fact.direction });
        break;
      default:
    }
  }
  return { ...drawn, streams: [...streams.values()], series: [...series.values()] };
}
