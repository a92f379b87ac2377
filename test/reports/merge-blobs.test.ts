/** Four shards, each with a blob of its own, against the same runs on one machine. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { shardOf } from '../../lab/cli/shard.ts';
import type { LabEvent, SuiteRecord } from '../../lab/model/events.ts';
import { blobReporter } from '../../reports/blob.ts';
import type { WireFacts } from '../../reports/html/wire.ts';
import type { RunLoaders } from '../../reports/html.ts';
import { type Blob, loadersOf, mergeBlobs, readBlob, whyNoSuite } from '../../reports/merge-blobs.ts';
import { reporterKinds } from '../../reports/reporter-names.ts';
import type { ReporterName } from '../../reports/reporter-names.ts';
import { makeReporter } from '../../reports/reporters.ts';
import { MASK, type Secrets, showSecrets } from '../../reports/secrets.ts';
import { rerunCommand } from '../../reports/text/failures.ts';
import { analysisOf, runRecord, suite, suiteEvents } from '../support/sample-report.ts';
import { hostileWire } from '../support/sample-wire.ts';
import { Pipe } from '../support/screen.ts';
import { withFolder } from '../support/temporary.ts';

const whole: SuiteRecord = {
  ...suite,
  // One that repeats otherwise, and one that passed on its second attempt.
  flaky: 2,
  runs: [...suite.runs, runRecord({ repeat: 3, flaky: true, attempt: 2 })],
  totals: { ...suite.totals, confirmed: 8 },
};

const loadAnalysis = async (folder: string): Promise<unknown> => {
  const run = whole.runs.find((one) => one.folder === folder);
  return run === undefined ? null : JSON.parse(JSON.stringify(analysisOf(run)));
};

/** What crossed the wire; not the same in any two runs. */
const loadWire = async (folder: string): Promise<WireFacts | null> => {
  const at = whole.runs.findIndex((one) => one.folder === folder);
  if (at < 0) return null;
  const frames = hostileWire.frames.slice(1).map((frame) => ({ ...frame, stream: at, octets: '6162' }));
  return { ...hostileWire, frames };
};

function partOf(index: number, of: number): SuiteRecord {
  const runs = shardOf(whole.runs, { index, of });
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const { verdict } of runs) totals[verdict] += 1;
  const flaky = runs.filter((run) => run.flaky === true).length;
  return { ...whole, runs, totals, flaky, seconds: 10 + index, cpuSeconds: 6 + index };
}

async function blobOf(events: readonly LabEvent[], shard?: { index: number; of: number }): Promise<string> {
  const stdout = new Pipe();
  const reporter = blobReporter({ path: '-', stdout, shard, loadAnalysis, loadWire });
  for (const event of events) reporter.event(event);
  await reporter.close();
  return stdout.text;
}

async function shards(of: number): Promise<Blob[]> {
  const parts = Array.from({ length: of }, (_, at) => ({ index: at + 1, of }));
  return Promise.all(
    parts.map(async (shard) => readBlob(await blobOf(suiteEvents(partOf(shard.index, of)), shard))),
  );
}

/** A report without what depends on when it was made. */
async function reportOf(
  name: ReporterName,
  events: readonly LabEvent[],
  loaders: RunLoaders,
): Promise<string> {
  return withFolder(async (folder) => {
    const stream = new Pipe();
    const context = {
      ...{ stream, stdout: stream, env: {}, cwd: '/', folder },
      rerun: rerunCommand,
      ...loaders,
    };
    const { reporter } = makeReporter({ name }, context);
    for (const event of events) reporter.event(event);
    const [path] = await reporter.close();
    const text = path === undefined ? stream.text : await readFile(path, 'utf8');
    return text
      .replace(/"(seconds|at|started)":\s?("[^"]*"|[\d.]+)/g, '$1')
      .replace(/ (time|timestamp)="[^"]*"/g, '')
      .replaceAll(/\b(in )?(1 min \d\d s|\d+\.\d s)\b/g, 'TIME');
  });
}

test('the record of four shards is that of one machine but for times', async () => {
  const blobs = await shards(4);
  expect(whyNoSuite(blobs)).toBeUndefined();
  const end = mergeBlobs([...blobs].reverse()).at(-1);
  if (end?.kind !== 'suite-end') throw new Error('no end');
  expect({ ...end.record, seconds: 0 }).toEqual({ ...whole, seconds: 0 });
  expect(end.record.seconds).toBe(14);
});

test.each(
  (Object.keys(reporterKinds) as ReporterName[]).filter((name) => !['ndjson', 'blob', 'list'].includes(name)),
)('%s is the same report', async (name) => {
  const blobs = await shards(4);
  const merged = await reportOf(name, mergeBlobs(blobs), loadersOf(blobs));
  expect(merged).toBe(await reportOf(name, suiteEvents(whole), { loadAnalysis, loadWire }));
});

test('a blob holds what crossed the wire, without its secrets unless they are to be shown', async () => {
  const [folder = ''] = whole.runs.map((run) => run.folder);
  const fields = async (secrets?: Secrets): Promise<unknown> => {
    const stdout = new Pipe();
    const reporter = blobReporter({
      ...{ path: '-', stdout, loadAnalysis, loadWire },
      ...(secrets === undefined ? {} : { secrets }),
    });
    for (const event of suiteEvents(whole)) reporter.event(event);
    await reporter.close();
    const wire = await loadersOf([readBlob(stdout.text)]).loadWire(folder);
    return wire?.frames[0]?.detail?.headers;
  };
  expect(await fields()).toEqual([['authorization', MASK]]);
  expect(await fields(showSecrets)).toEqual([['authorization', 'Bearer very-secret']]);
});

test('every event of every run is there, between one beginning and one end', async () => {
  const merged = mergeBlobs(await shards(4));
  expect(merged.map(({ kind }) => kind).filter((kind) => kind.startsWith('suite'))).toEqual([
    'suite-start',
    'suite-end',
  ]);
  expect(merged[0]).toMatchObject({ kind: 'suite-start', runs: whole.runs.length, proxies: ['envoy'] });
  expect(merged).toHaveLength(suiteEvents(whole).length);
});

test('what machines say differently is told', async () => {
  const [a, b] = await shards(2);
  if (a === undefined || b === undefined) throw new Error('no shards');
  b.record.environment = { ...b.record.environment, kernel: '6.13.0' };
  const end = mergeBlobs([a, b]).at(-1);
  expect(end).toMatchObject({ record: { environment: { kernel: '6.12.0, 6.13.0', envoy: '1.40.0' } } });
});

test('blobs that are not all of one suite are refused', async () => {
  const four = await shards(4);
  expect(whyNoSuite(four.slice(1))).toBe('shard 1/4 is there not at all');
  expect(whyNoSuite([...four, ...four.slice(0, 1)])).toBe('shard 1/4 is there 2 times');
  expect(whyNoSuite([...four, ...(await shards(2))])).toBe('they are shards of different counts');
  const single = readBlob(await blobOf(suiteEvents(whole)));
  expect(whyNoSuite([single])).toBeUndefined();
  expect(whyNoSuite([...four, single])).toBe('some are of a shard and some are not');
});

test('a blob that is damaged, cut, or of another version is refused by the line', async () => {
  const text = await blobOf(suiteEvents(whole));
  const lines = text.split('\n');
  expect(() => readBlob('')).toThrow('it was cut');
  expect(() => readBlob(lines.slice(0, 9).join('\n'))).toThrow('it was cut');
  expect(() => readBlob(text.replace('h2lab.blob/1', 'h2lab.blob/9'))).toThrow('line 1: ');
  expect(() => readBlob(text.replace(lines[2] ?? '', '{"event":{"kind":"x"}}'))).toThrow('line 3: ');
  expect(() => readBlob(text.replace(lines[2] ?? '', '{'))).toThrow('line 3: expected JSON');
});

test('a job over TLS that was judged in several variants stays together', async () => {
  const forms = ['tls', 'tls-logs', 'tls-nokeys'];
  const jobs = ['a', 'b', 'c', 'd', 'e'].map((scenario) =>
    forms.map((variant) => runRecord({ scenario, variant })),
  );
  const blobs = await Promise.all(
    [1, 2].map(async (index) => {
      const shard = { index, of: 2 };
      const runs = shardOf(jobs, shard).flat();
      return readBlob(await blobOf(suiteEvents({ ...suite, runs }), shard));
    }),
  );
  expect(mergeBlobs(blobs).at(-1)).toMatchObject({ record: { runs: jobs.flat() } });
});
