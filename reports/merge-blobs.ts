/** Blobs of shards become the events of one suite, as if one machine had done it all. */
import { z } from 'zod';
import type { LabEvent, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import { countFlaky } from '../lab/model/run-groups.ts';
import type { BlobShard } from './blob.ts';
import { unpacked } from './html/packed.ts';
import type { WireFacts } from './html/wire.ts';
import type { RunLoaders } from './html.ts';
import { eventShape } from './shapes/event.ts';

/** What a blob holds. */
export interface Blob {
  shard: BlobShard | undefined;
  events: LabEvent[];
  record: SuiteRecord;
  /** By run folder; whoever reads one checks it. */
  analyses: Map<string, unknown>;
  /** What crossed the wire, by run folder, packed. */
  wires: Map<string, string>;
}

const head = z.object({
  format: z.literal('h2lab.blob/1'),
  shard: z.object({ index: z.number().int().positive(), of: z.number().int().positive() }).optional(),
});
const body = z.union([
  z.object({ event: eventShape }),
  z.object({ folder: z.string(), wire: z.string() }),
  z.object({ folder: z.string(), analysis: z.unknown() }),
  z.object({ end: z.literal(true) }),
]);

/** Reads a blob. Throws an error that names the line which is none of a blob's, and for one that was cut. */
export function readBlob(text: string): Blob {
  const lines = text.split('\n').filter((line) => line !== '');
  const blob: Omit<Blob, 'record'> = { shard: undefined, events: [], analyses: new Map(), wires: new Map() };
  let ended = false;
  for (const [index, line] of lines.entries()) {
    const value = index === 0 ? checked(head, line, 1) : checked(body, line, index + 1);
    if ('format' in value) blob.shard = value.shard;
    // The shape allows what a later version adds, so it says less than the type.
    else if ('event' in value) blob.events.push((JSON.parse(line) as { event: LabEvent }).event);
    else if ('wire' in value) blob.wires.set(value.folder, value.wire);
    else if ('folder' in value) blob.analyses.set(value.folder, value.analysis);
    else ended = true;
  }
  const last = blob.events.at(-1);
  if (!ended || last?.kind !== 'suite-end') throw new Error('it was cut: expected its end, found none');
  return { ...blob, record: last.record };
}

function checked<T>(shape: z.ZodType<T>, line: string, number: number): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`line ${number}: expected JSON, found ${JSON.stringify(line.slice(0, 60))}`);
  }
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new Error(
    `line ${number}: expected what h2lab.blob/1 has there, found ${JSON.stringify(line.slice(0, 60))}`,
  );
}

/** How reporters get at what blobs hold of runs. */
export function loadersOf(blobs: readonly Blob[]): RunLoaders & {
  loadWire: NonNullable<RunLoaders['loadWire']>;
} {
  const analyses = new Map(blobs.flatMap((blob) => [...blob.analyses]));
  const wires = new Map(blobs.flatMap((blob) => [...blob.wires]));
  return {
    loadAnalysis: async (folder) => analyses.get(folder) ?? null,
    async loadWire(folder) {
      const text = wires.get(folder);
      return text === undefined ? null : ((await unpacked(text)) as WireFacts);
    },
  };
}

/** What keeps blobs from being parts of one suite; undefined when they are all of it. */
export function whyNoSuite(blobs: readonly Blob[]): string | undefined {
  const shards = blobs.flatMap(({ shard }) => shard ?? []);
  if (shards.length === 0) return undefined;
  if (shards.length < blobs.length) return 'some are of a shard and some are not';
  const [{ of } = { of: 0 }] = shards;
  if (shards.some((shard) => shard.of !== of)) return 'they are shards of different counts';
  for (let index = 1; index <= of; index++) {
    const found = shards.filter((shard) => shard.index === index).length;
    if (found !== 1) return `shard ${index}/${of} is there ${found === 0 ? 'not at all' : `${found} times`}`;
  }
  return undefined;
}

/** The events of all blobs between one beginning and one end. `blobs` are at least one. */
export function mergeBlobs(blobs: readonly Blob[]): LabEvent[] {
  const sorted = [...blobs].sort((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  const events = sorted.flatMap((blob) => blob.events);
  const starts = events.filter((event) => event.kind === 'suite-start');
  const [first] = starts;
  const record = mergeRecords(sorted.map((blob) => blob.record));
  const between = events.filter(({ kind }) => kind !== 'suite-start' && kind !== 'suite-end');
  return [
    ...(first === undefined
      ? []
      : [
          {
            ...first,
            at: Math.min(...starts.map(({ at }) => at)),
            runs: starts.reduce((sum, { runs }) => sum + runs, 0),
            environment: record.environment,
            proxies: [...new Set(starts.flatMap(({ proxies }) => proxies))],
          },
        ]),
    ...between.sort((a, b) => a.at - b.at),
    { at: Math.max(...events.map(({ at }) => at)), kind: 'suite-end', record },
  ];
}

function mergeRecords(records: readonly SuiteRecord[]): SuiteRecord {
  const runs = dealt(records.map((record) => record.runs));
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const { verdict } of runs) totals[verdict] += 1;
  const starts = records.map(({ started }) => Date.parse(started));
  const ends = records.map(({ seconds }, index) => (starts[index] ?? 0) + seconds * 1000);
  const cpu = records.map(({ cpuSeconds }) => cpuSeconds);
  const cpuSeconds = cpu.every((one) => one !== undefined)
    ? cpu.reduce((sum, one) => sum + one, 0)
    : undefined;
  const notRun = records.reduce((sum, record) => sum + (record.notRun ?? 0), 0);
  return {
    format: 'h2lab.suite/1',
    environment: mergeEnvironments(records),
    started: new Date(Math.min(...starts)).toISOString(),
    seconds: (Math.max(...ends) - Math.min(...starts)) / 1000,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
    totals,
    flaky: countFlaky(runs),
    ...(notRun > 0 ? { notRun } : {}),
    runs,
  };
}

/** A shard of n has every n-th job; dealt out again, runs stand in the order that was asked for. */
function dealt(shards: readonly (readonly RunRecord[])[]): RunRecord[] {
  const hands = shards.map(jobsOf);
  const longest = Math.max(0, ...hands.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => hands.flatMap((hand) => hand[at] ?? [])).flat();
}

/** Runs by the job that they come from: one over TLS may be judged in several variants, one after the other. */
function jobsOf(runs: readonly RunRecord[]): RunRecord[][] {
  const jobs: RunRecord[][] = [];
  let last = '';
  for (const run of runs) {
    const { scenario, backend, proxy, client, role, repeat, variant } = run;
    const key = JSON.stringify([scenario, backend, proxy, client, role, repeat, variant === 'plain']);
    if (key === last) jobs.at(-1)?.push(run);
    else jobs.push([run]);
    last = key;
  }
  return jobs;
}

/** What is the same on all machines stays; what differs is told once each. */
function mergeEnvironments(records: readonly SuiteRecord[]): Record<string, string> {
  const names = [...new Set(records.flatMap(({ environment }) => Object.keys(environment)))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      [...new Set(records.flatMap(({ environment }) => environment[name] ?? []))].join(', '),
    ]),
  );
}
