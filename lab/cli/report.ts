/** `h2lab report RUN…`: stored runs as one page. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { writeSuitePage } from '../../reports/html.ts';
import { type SecretOptions, secretsOf } from '../../reports/secrets.ts';
import { visible } from '../../reports/text/escape.ts';
import { UsageError } from '../model/errors.ts';
import type { RunRecord, SuiteRecord } from '../model/events.ts';
import { StoreError } from '../store/errors.ts';
import { readEvents, readRun } from '../store/read-run.ts';
import { ExitCode } from './exit-codes.ts';
import { readAnalysis } from './read-analysis.ts';
import { readWire } from './read-wire.ts';
import { namedRuns } from './run-folders.ts';
import { mustBeWritable } from './writable.ts';

/** Options of `h2lab report`. */
export interface ReportOptions extends SecretOptions {
  output?: string;
  open?: boolean;
}

/** The suite's own words on its runs; null where it has none that can be read: a report needs none of them. */
async function suiteOf(folder: string): Promise<SuiteRecord | null> {
  try {
    const value = JSON.parse(await readFile(join(folder, 'suite.json'), 'utf8')) as SuiteRecord;
    return value.format === 'h2lab.suite/1' && Array.isArray(value.runs) ? value : null;
  } catch {
    return null;
  }
}

/** A stored run as a line of a suite. Rejects with a `StoreError` when its folder cannot be read. */
export async function storedRecord(folder: string): Promise<RunRecord & { started: number }> {
  const { plan, verdict } = await readRun(folder);
  let [first, last] = [Infinity, -Infinity];
  let record: RunRecord | undefined;
  for await (const event of readEvents(folder)) {
    first = Math.min(first, event.at);
    last = Math.max(last, event.at);
    if (event.kind === 'run-end') ({ record } = event);
  }
  const { scenario, backend, proxy, client, variant, role, repeat, expected } = plan;
  return {
    ...{ scenario, backend, proxy, ...(client === undefined ? {} : { client }), variant, role, repeat },
    expected: verdict?.expected ?? expected.signature,
    diagnosed: verdict?.diagnosed ?? null,
    verdict: verdict?.kind ?? 'broken',
    reasons: verdict?.reasons ?? ['The run was cut short: there is no verdict.json in its folder.'],
    seconds: record?.seconds ?? (last > first ? (last - first) / 1000 : 0),
    attempt: record?.attempt ?? 1,
    folder,
    started: first,
  };
}

/** The folder that holds all of these. */
function holding(folders: readonly string[]): string {
  const paths = folders.map((folder) => dirname(folder).split(sep));
  const [first = []] = paths;
  const same = first.findIndex((part, n) => paths.some((path) => path[n] !== part));
  return (same < 0 ? first : first.slice(0, same)).join(sep) || sep;
}

/** The suite that stored runs make. What cannot be read is told to `tell` and left out. */
export async function storedSuite(
  folders: readonly string[],
  tell: (line: string) => void,
): Promise<SuiteRecord> {
  const runs: RunRecord[] = [];
  const unread: string[] = [];
  let begun = Infinity;
  for (const folder of folders) {
    try {
      const { started, ...record } = await storedRecord(folder);
      begun = Math.min(begun, started);
      runs.push(record);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      unread.push(basename(folder));
      tell(error.message);
    }
  }
  const known = await suiteOf(holding(folders));
  const totals = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const { verdict } of runs) totals[verdict] += 1;
  return {
    format: 'h2lab.suite/1',
    environment: {
      ...known?.environment,
      ...(unread.length === 0
        ? {}
        : { 'not read': `${unread.length} of ${folders.length}: ${unread.join(', ')}` }),
    },
    started: known?.started ?? new Date(Number.isFinite(begun) ? begun : 0).toISOString(),
    seconds: known?.seconds ?? runs.reduce((sum, { seconds }) => sum + seconds, 0),
    totals,
    flaky: known?.flaky ?? 0,
    runs,
  };
}

/** Opens a file with what the desktop has for it; resolves to false when there is nothing. */
async function openFile(path: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn('xdg-open', [path], { stdio: 'ignore', detached: true });
    child.once('error', () => done(false));
    child.once('spawn', () => {
      child.unref();
      done(true);
    });
  });
}

/** Runs `h2lab report` and resolves to its exit code. */
export async function reportCommand(named: readonly string[], options: ReportOptions): Promise<number> {
  const folders = await namedRuns(named);
  const path = resolve(options.output ?? join(holding(folders), 'report.html'));
  await mustBeWritable('--output', path);
  const suite = await storedSuite(folders, (line) => process.stderr.write(`h2lab: ${visible(line)}\n`));
  if (suite.runs.length === 0) {
    throw new UsageError(`none of ${folders.length} run folders could be read: there is nothing to report.`);
  }
  const secrets = secretsOf(options);
  await writeSuitePage(suite, { path, loadAnalysis: readAnalysis, loadWire: readWire, secrets });
  process.stdout.write(`${path}\n`);
  if (options.open === true && !(await openFile(path)))
    process.stderr.write('h2lab: --open: there is no xdg-open here; open the file above in a browser.\n');
  return ExitCode.ok;
}
