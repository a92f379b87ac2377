import { readFile } from 'node:fs/promises';
import { analyze } from '../../analyzer/node/analyze.ts';
import { discover, listIds } from '../../analyzer/node/discover.ts';
import { CaptureError } from '../../analyzer/node/read-errors.ts';
import type { LogSpec } from '../../analyzer/node/logs.ts';
import type { InputSpec } from '../../analyzer/node/pass.ts';
import { type Arranged, arrangeInputs } from '../../analyzer/node/rotated.ts';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import type { PacketFilterOptions } from '../../analyzer/packet-filter.ts';
import { type SecretOptions, secretsOf } from '../../reports/secrets.ts';
import { UsageError } from '../model/errors.ts';
import { filterOf, type InputOptions, inputsOf } from './analyze-inputs.ts';
import { logsOf, mustBeReadable } from './analyze-logs.ts';
import { printView, streamChoice, type ViewOptions, viewOf } from './analyze-views.ts';
import { ExitCode } from './exit-codes.ts';
import { unknown } from './nearest.ts';
import { rulesFolder } from './places.ts';
import type { WireFacts } from '../../reports/html/wire.ts';
import { createWireCollector } from './wire-facts.ts';
import { mustBeWritable } from './writable.ts';
import { createReadingProgress } from './reading-progress.ts';

/** Options of `h2lab analyze`. */
export interface AnalyzeOptions extends InputOptions, ViewOptions, SecretOptions {
  keys: string[];
  logs?: string[];
  json?: boolean;
  markdown?: boolean;
  threads?: string;
  failOn?: string;
  html?: string;
}

async function keyLogs(files: readonly string[]): Promise<string[]> {
  return Promise.all(
    files.map((file) =>
      readFile(file, 'latin1').catch((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        throw new UsageError(
          `--keys ${file}: ${code === 'ENOENT' ? 'there is no such file' : String(error)}`,
        );
      }),
    ),
  );
}

async function loadRules(): Promise<Rule[]> {
  return (await discover<Rule>(rulesFolder)).map(({ value }) => value);
}

/** More threads than this only wait for each other. */
const mostThreads = 64;

/** Reads `--threads`; undefined leaves it to the analysis. Throws a {@link UsageError}. */
function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return threads;
  throw new UsageError(`--threads ${text}: expected a number from 1 to ${mostThreads}.`);
}

/** Everything that the runner needs: rules loaded, captures and logs read. */
export async function analyzeFiles(
  inputs: readonly InputSpec[],
  { logs, signal }: { logs?: readonly LogSpec[]; signal?: AbortSignal } = {},
): Promise<Analysis> {
  const analysis = await analyze({
    inputs,
    logs,
    rules: await loadRules(),
    ...(signal === undefined ? {} : { stop: signal }),
  });
  signal?.throwIfAborted();
  return analysis;
}

/** `--fail-on` must name something that can happen: a typing error would never fail. */
async function mustBeKnown(failOn: string | undefined): Promise<void> {
  if (failOn === undefined) return;
  const names = ['fault', 'healthy', 'inconclusive', ...(await listIds(rulesFolder))];
  if (names.includes(failOn)) return;
  const hint = 'It takes "fault" or a signature; h2lab list --signatures shows them all.';
  throw new UsageError(`--fail-on: ${unknown('signature', failOn, names, hint)}`);
}

function codeFor(analysis: Analysis, failOn: string | undefined): number {
  const { signature } = analysis.diagnosis;
  if (failOn !== undefined) {
    const faults = analysis.incidents.map((incident) => incident.signature);
    const isFault = signature !== 'healthy' && signature !== 'inconclusive';
    if (failOn === 'fault' ? isFault : faults.includes(failOn)) return ExitCode.wrong;
  }
  return signature === 'inconclusive' ? ExitCode.inconclusive : ExitCode.ok;
}

/** Seconds count from the first packet of the earliest input, as they do in the result. */
function onOneClock(
  filter: PacketFilterOptions | undefined,
  { originNs }: Arranged,
): PacketFilterOptions | undefined {
  return filter === undefined || originNs === undefined ? filter : { ...filter, originNs };
}

/** Ctrl-C ends the reading, not the answer; a second one ends the process. */
function onStop(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(ExitCode.interrupted);
    process.stderr.write('\nh2lab: interrupted; this is what was read so far (again to leave at once)\n');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}

async function print(analysis: Analysis, { json, markdown }: AnalyzeOptions): Promise<void> {
  if (json === true) {
    process.stdout.write(`${JSON.stringify(analysis, null, 2)}\n`);
    return;
  }
  if (markdown === true) {
    const { ticket } = await import('../../reports/markdown/ticket.ts');
    process.stdout.write(ticket(analysis));
    return;
  }
  const [{ analysisText }, { textOptions }] = await Promise.all([
    import('../../reports/text/analysis.ts'),
    import('./terminal.ts'),
  ]);
  process.stdout.write(analysisText(analysis, textOptions(process.stdout)));
}

async function writeHtml(
  path: string,
  analysis: Analysis,
  wire: WireFacts,
  options: AnalyzeOptions,
): Promise<void> {
  const { writeAnalysisPage } = await import('../../reports/html.ts');
  await writeAnalysisPage(path, analysis, wire, secretsOf(options));
}

/** Runs `h2lab analyze` and resolves to its exit code. */
export async function analyzeCommand(files: readonly string[], options: AnalyzeOptions): Promise<number> {
  const named = inputsOf(files, options);
  const wanted = filterOf(options);
  const view = viewOf(options);
  if (options.stream !== undefined) streamChoice(options.stream);
  if (options.json === true && options.markdown === true)
    throw new UsageError('--json --markdown: expected one of them.');
  const threads = threadsOf(options.threads);
  await mustBeKnown(options.failOn);
  const logs = logsOf(options.logs ?? []);
  if (logs.length > 0 && view !== undefined)
    throw new UsageError(
      '--logs goes with a diagnosis, not with --frames, --calls, --connections or --stream.',
    );
  await mustBeReadable(logs);
  if (options.html !== undefined) {
    if (view !== undefined) throw new UsageError('--html goes with a diagnosis, not with a list.');
    await mustBeWritable('--html', options.html);
  }
  const keys = await keyLogs(options.keys);
  const progress = createReadingProgress(process.stderr);
  const stop = onStop();
  try {
    const arranged = await arrangeInputs(named);
    const request = {
      inputs: arranged.inputs,
      keys,
      filter: onOneClock(wanted, arranged),
      threads,
      progress: progress.tell,
      // Only these show it.
      digest: (options.json === true || options.markdown === true) && view === undefined,
    };
    if (view !== undefined) {
      await printView(view, request, options, stop.signal);
      progress.clear();
      return stop.signal.aborted ? ExitCode.interrupted : ExitCode.ok;
    }
    const wire = options.html === undefined ? undefined : createWireCollector();
    const analysis = await analyze({
      ...request,
      logs,
      rules: await loadRules(),
      stop: stop.signal,
      ...wire?.request,
    });
    progress.clear();
    const shown = secretsOf(options).everywhere(analysis);
    await print(shown, options);
    if (options.html !== undefined && wire !== undefined)
      await writeHtml(options.html, analysis, wire.facts(analysis), options);
    return stop.signal.aborted ? ExitCode.interrupted : codeFor(analysis, options.failOn);
  } catch (error) {
    progress.clear();
    if (error instanceof CaptureError) throw new UsageError(error.message);
    throw error;
  } finally {
    stop.release();
  }
}
