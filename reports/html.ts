/** The HTML report: one file that opens from disk, tells the result, and leads to every packet. */
import { dirname, resolve } from 'node:path';
import type { Analysis } from '../analyzer/model/analysis.ts';
import type { Reporter, RunRecord, SuiteRecord } from '../lab/model/events.ts';
import { markup } from './html/markup.ts';
import type { Markup } from './html/markup.ts';
import { dataBlock, pageEnd, pageScript, pageStart } from './html/page.ts';
import { analysisSection } from './html/analysis-section.ts';
import type { HopOfPacket } from './html/ladder-layout.ts';
import { hopsOf, hopsOfPackets } from './html/lanes.ts';
import { packed } from './html/packed.ts';
import { runData } from './html/run-data.ts';
import { runSection } from './html/run-section.ts';
import { severalOf, slugsOf, tableEnd, tableRow, tableStart } from './html/run-table.ts';
import { confusion, durations } from './html/suite-parts.ts';
import { summary } from './html/summary.ts';
import { maskWire } from './html/mask-wire.ts';
import type { WireFacts } from './html/wire.ts';
import { asAnalysis } from './read-analysis.ts';
import { maskSecrets, type Secrets } from './secrets.ts';
import { createSuiteCollector } from './suite-collector.ts';
import { rerunCommand } from './text/failures.ts';
import type { Rerun } from './text/failures.ts';
import { verdictOrder } from './text/words.ts';
import { writeReport } from './write-report.ts';

/** How to get at what is stored of a run; each is called for one run at a time. */
export interface RunLoaders {
  /** The analysis in a run folder, as parsed JSON; null when the run has none. */
  loadAnalysis(folder: string): Promise<unknown>;
  /** What crossed the wire; null when there are no captures. Without it pages tell the diagnosis and draw nothing. */
  loadWire?: ((folder: string) => Promise<WireFacts | null>) | undefined;
}

/** Where to write, and what to. */
export interface HtmlOptions extends RunLoaders {
  path: string;
  /** Commands that run a run again; without it those of this project's own scenarios. */
  rerun?: Rerun;
  /** How secrets are treated in analyses and captures; masked when nothing is said. */
  secrets?: Secrets | undefined;
}

/** Writes the report when it is closed; a file that cannot be written makes `close` reject. */
export function htmlReporter(options: HtmlOptions): Reporter {
  const collector = createSuiteCollector();
  return {
    event: (event) => collector.event(event),
    async close() {
      const record = collector.record();
      if (record === undefined) return [];
      await writeSuitePage(record, options);
      return [options.path];
    },
  };
}

/** Writes the report of a suite: a page of all runs, and a page a run. Rejects when the file cannot be written. */
export async function writeSuitePage(
  suite: SuiteRecord,
  { path, rerun = rerunCommand, secrets = maskSecrets(), ...loaders }: HtmlOptions,
): Promise<void> {
  const { runs } = suite;
  const several = severalOf(runs);
  const slugs = slugsOf(runs);
  const reportFolder = dirname(resolve(path));
  const blocks: string[] = [];
  const layers: string[] = [];
  for (const [index, run] of runs.entries()) {
    const loaded = await load(run, loaders, secrets);
    const { analysis, wire } = loaded;
    const view = { run, slug: slugs[index] ?? '', several, reportFolder, rerun, ...loaded };
    const section = runSection({ ...view, hopOfPacket: hopsIn(analysis, wire) });
    layers.push(analysis?.diagnosis.layer ?? 'none');
    blocks.push(await packed(runData(section, analysis, wire)));
  }
  const order = worstFirst(runs);
  await writePage(
    path,
    `h2lab: ${suite.totals.confirmed} of ${runs.length} confirmed`,
    [
      markup`<main id="suite-page">\n`,
      summary(suite),
      tableStart(runs, layers),
      ...order.map((index) => {
        const run = runs[index];
        return run && tableRow(run, { slug: slugs[index] ?? '', layer: layers[index] ?? 'none', several });
      }),
      tableEnd(),
      confusion(runs),
      durations(runs),
      markup`</main>\n<main id="run-page" hidden></main>\n`,
    ],
    order.map((index) => dataBlock(slugs[index] ?? '', pairOf(runs, slugs, index), blocks[index] ?? '')),
  );
}

/** Writes the page of one analysis that belongs to no suite, without its secrets. Rejects when the file cannot be written. */
export async function writeAnalysisPage(
  path: string,
  analysis: Analysis,
  wire: WireFacts | null,
  secrets: Secrets = maskSecrets(),
): Promise<void> {
  const shown = secrets.everywhere(analysis);
  const masked = wire === null ? null : maskWire(wire, secrets);
  const data = await packed(runData(analysisSection(shown, hopsIn(shown, masked)), shown, masked));
  const title = `h2lab: ${shown.diagnosis.title}`;
  await writePage(
    path,
    title,
    [markup`<main id="run-page"></main>\n`],
    [dataBlock('analysis', undefined, data)],
  );
}

function hopsIn(analysis: Analysis | null, wire: WireFacts | null): HopOfPacket | undefined {
  if (analysis === null || wire === null) return undefined;
  return hopsOfPackets(wire, hopsOf(wire.connections, analysis.inputs, analysis.diagnosis));
}

/** The frame around a page's parts: what is seen first, then the script, then data that wait to be looked at. */
async function writePage(
  path: string,
  title: string,
  parts: readonly (Markup | undefined)[],
  data: readonly Markup[],
): Promise<void> {
  await writeReport({ path, stdout: process.stdout }, 'the HTML report', async (sink) => {
    await sink.write(String(await pageStart(title)));
    await sink.write(parts.map((part) => (part === undefined ? '' : String(part))).join(''));
    await sink.write(String(pageScript()));
    for (const block of data) await sink.write(String(block));
    await sink.write(String(pageEnd()));
  });
}

/** What needs a reader stands on top; within a verdict the order of the runs stays. */
function worstFirst(runs: readonly RunRecord[]): number[] {
  const rank = (index: number): number => verdictOrder.indexOf(runs[index]?.verdict ?? 'unsupported');
  return [...runs.keys()].sort((a, b) => rank(a) - rank(b) || a - b);
}

/** The same run in the other role: the control of a fault, the fault of a control. */
function pairOf(runs: readonly RunRecord[], slugs: readonly string[], index: number): string | undefined {
  const run = runs[index];
  const same = ['scenario', 'backend', 'proxy', 'client', 'variant', 'repeat'] as const;
  const pair = runs.findIndex(
    (other) =>
      run !== undefined && other.role !== run.role && same.every((name) => other[name] === run[name]),
  );
  return slugs[pair];
}

/** A run whose files are damaged still has its line and its page, with the reason. */
async function load(
  run: RunRecord,
  { loadAnalysis, loadWire }: RunLoaders,
  secrets: Secrets,
): Promise<{ analysis: Analysis | null; wire: WireFacts | null; problems: string[] }> {
  const problems: string[] = [];
  const or = async <T>(what: string, work: Promise<T> | undefined): Promise<T | null> => {
    try {
      return (await work) ?? null;
    } catch (error) {
      problems.push(`${what} could not be read: ${(error as Error).message}`);
      return null;
    }
  };
  const value = await or('The analysis', loadAnalysis(run.folder));
  const analysis = await or(
    'The analysis',
    value === null ? undefined : Promise.resolve().then(() => secrets.everywhere(asAnalysis(value))),
  );
  const wire = analysis === null ? null : await or('The captures', loadWire?.(run.folder));
  return { analysis, wire: wire === null ? null : maskWire(wire, secrets), problems };
}
