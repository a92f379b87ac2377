/** What the page is given of one run: facts in columns, every string made safe to show, compressed for the file. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Analysis, AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence, Hop } from '../../analyzer/model/diagnosis.ts';
import { visible } from '../text/escape.ts';
import type { Markup } from './markup.ts';
import type { FrameDetail, WireFacts, WireFrame } from './wire.ts';

const zip = promisify(gzip);

/** Characters of a header value or of a log line that a page holds. */
const LONGEST = 500;

const laneOrder = ['client', 'proxy', 'proxy-2', 'server'] as const;
type LaneId = (typeof laneOrder)[number];

const hopEnds: Readonly<Record<Hop, readonly [LaneId, LaneId]>> = {
  'client-proxy': ['client', 'proxy'],
  'proxy-server': ['proxy', 'server'],
  'client-server': ['client', 'server'],
  'proxy-proxy': ['proxy', 'proxy-2'],
};

/** Text as the page holds it. */
function shown(text: string): string {
  return visible(text, LONGEST);
}

function endsOf({ hop }: AnalysisInput, only: boolean, diagnosis: Diagnosis): readonly [LaneId, LaneId] {
  const known = hop ?? (only ? diagnosis.hop : undefined) ?? 'client-server';
  return Object.hasOwn(hopEnds, known) ? hopEnds[known] : hopEnds['client-server'];
}

/** Each value but the first as its difference to the one before: what is sorted becomes small numbers. */
function deltas(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

function safeDetail({ debug, headers, ...numbers }: FrameDetail): unknown {
  return {
    ...numbers,
    ...(debug === undefined ? {} : { debug: shown(debug) }),
    ...(headers === undefined
      ? {}
      : { headers: headers.map(([name, value]) => [shown(name), shown(value)]) }),
  };
}

function frameColumns(frames: readonly WireFrame[]): unknown {
  const sorted = [...frames].sort((a, b) => a.at - b.at);
  const places = new Map<string, number>();
  const details: unknown[] = [];
  const placeOf = ({ detail }: WireFrame): number => {
    if (detail === undefined) return -1;
    const safe = safeDetail(detail);
    const key = JSON.stringify(safe);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, details.length);
    return details.push(safe) - 1;
  };
  return {
    at: deltas(sorted.map(({ at }) => at)),
    connection: sorted.map(({ connection }) => connection),
    back: sorted.map(({ direction }) => (direction === 'to-client' ? 1 : 0)),
    type: sorted.map(({ type }) => type),
    stream: sorted.map(({ stream }) => stream),
    length: sorted.map(({ length }) => length),
    flags: sorted.map(({ flags }) => flags),
    packet: deltas(sorted.map(({ packet }) => packet)),
    detail: sorted.map(placeOf),
    details,
  };
}

function evidenceOf({ evidence, contributing }: Diagnosis): unknown[] {
  const item = ({ input, packet, time, what, filter, direction }: Evidence, primary: boolean): unknown => ({
    input,
    packet,
    at: Math.round(time * 1e6),
    what: shown(what),
    filter: shown(filter),
    back: direction === undefined ? null : direction === 'to-client',
    primary,
  });
  return [
    ...evidence.map((one) => item(one, true)),
    ...contributing.flatMap((other) => other.evidence.map((one) => item(one, false))),
  ];
}

function wirePart(wire: WireFacts): Record<string, unknown> {
  return {
    connections: wire.connections.map((one) => ({
      ...one,
      client: shown(one.client),
      server: shown(one.server),
      state: shown(one.state),
      protocol: shown(one.protocol),
      tls: one.tls === null ? null : shown(one.tls),
    })),
    frames: frameColumns(wire.frames),
    events: wire.events
      .map(({ direction, what, ...one }) => ({
        ...one,
        what: shown(what),
        ...(direction === undefined ? {} : { back: direction === 'to-client' }),
      }))
      .sort((a, b) => a.at - b.at),
    streams: wire.streams.map((one) => ({ ...one, path: one.path === null ? null : shown(one.path) })),
    series: wire.series.map(({ direction, ...one }) => ({ ...one, back: direction === 'to-client' })),
    logs: wire.logs.map(({ text, means, file, ...one }) => ({
      ...one,
      file: shown(file),
      text: shown(text),
      ...(means === undefined ? {} : { means: shown(means) }),
    })),
    left: wire.left,
  };
}

/** The data of a run's page, as JSON can hold it. `section` is what is told in words. */
export function runData(section: Markup, analysis: Analysis | null, wire: WireFacts | null): unknown {
  if (analysis === null) return { html: String(section) };
  const { inputs, totals, diagnosis } = analysis;
  const ends = inputs.map((input) => endsOf(input, inputs.length === 1, diagnosis));
  const lanes = laneOrder.filter((id) => ends.some((pair) => pair.includes(id)));
  return {
    html: String(section),
    signature: shown(diagnosis.signature),
    title: shown(diagnosis.title),
    tcpStream: diagnosis.tcpStream ?? null,
    streams: diagnosis.streams,
    lanes,
    inputs: inputs.map(({ file }, index) => ({
      file: shown(file),
      ends: (ends[index] ?? []).map((id) => lanes.indexOf(id)),
    })),
    totals: {
      ...totals,
      framesByType: Object.entries(totals.framesByType).map(([name, n]) => [shown(name), n]),
    },
    evidence: evidenceOf(diagnosis),
    ...(wire === null ? {} : wirePart(wire)),
  };
}

/** JSON, compressed, as text that a script element can hold; the page takes it apart when it is looked at. */
export async function packed(value: unknown): Promise<string> {
  return (await zip(JSON.stringify(value), { level: 6 })).toString('base64');
}
