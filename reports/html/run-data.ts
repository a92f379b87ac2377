/** What the page is given of one run: facts in columns, every string made safe to show. */
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence } from '../../analyzer/model/diagnosis.ts';
import { visible } from '../text/escape.ts';
import { hopOfInput, hopsOf, laneEnds, laneOrder } from './lanes.ts';
import type { Markup } from './markup.ts';
import type { WireFacts, WireFrame } from './wire.ts';

/** Characters of a header value or of a log line that a page holds. */
const LONGEST = 500;

/** Text as the page holds it. */
function shown(text: string): string {
  return visible(text, LONGEST);
}

/** Each value but the first as its difference to the one before: what is sorted becomes small numbers. */
function deltas(values: readonly number[]): number[] {
  return values.map((value, index) => value - (values[index - 1] ?? 0));
}

/** Every text in it made harmless. */
function safe(value: unknown): unknown {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.map(safe);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, safe(item)]));
}

function frameColumns(frames: readonly WireFrame[]): unknown {
  const sorted = [...frames].sort((a, b) => a.at - b.at);
  const places = new Map<string, number>();
  const details: unknown[] = [];
  const placeOf = ({ detail }: WireFrame): number => {
    if (detail === undefined) return -1;
    const texts = safe(detail);
    const key = JSON.stringify(texts);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, details.length);
    return details.push(texts) - 1;
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
    octets: sorted.map(({ octets = '', withheld }) => (withheld === true ? null : octets)),
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

function wirePart(wire: WireFacts, ends: readonly (readonly number[])[]): Record<string, unknown> {
  return {
    connections: wire.connections.map(({ hop: _, ...one }, index) => ({
      ...one,
      ends: ends[index],
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
  const hops = wire === null ? [] : hopsOf(wire.connections, inputs, diagnosis);
  const named = inputs.flatMap(({ hop }) => hop ?? []);
  const seen =
    hops.length > 0 ? [...hops, ...named] : inputs.map((one) => hopOfInput(one, inputs, diagnosis));
  const used = new Set(seen.flatMap(laneEnds));
  const lanes = laneOrder.filter((id) => used.has(id));
  const ends = hops.map((hop) => laneEnds(hop).map((id) => lanes.indexOf(id)));
  return {
    html: String(section),
    signature: shown(diagnosis.signature),
    title: shown(diagnosis.title),
    tcpStream: diagnosis.tcpStream ?? null,
    streams: diagnosis.streams,
    lanes,
    inputs: inputs.map(({ file }) => ({ file: shown(file) })),
    totals: {
      ...totals,
      framesByType: Object.entries(totals.framesByType).map(([name, n]) => [shown(name), n]),
    },
    evidence: evidenceOf(diagnosis),
    ...(wire === null ? {} : wirePart(wire, ends)),
  };
}
