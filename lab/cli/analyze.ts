import { readFile } from 'node:fs/promises';
import { analyze } from '../../analyzer/node/analyze.ts';
import { discover, listIds } from '../../analyzer/node/discover.ts';
import { frameLine } from '../../analyzer/node/frame-line.ts';
import { CaptureError } from '../../analyzer/node/read-errors.ts';
import type { InputSpec } from '../../analyzer/node/pass.ts';
import { type Arranged, arrangeInputs } from '../../analyzer/node/rotated.ts';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import type { PacketFilterOptions } from '../../analyzer/packet-filter.ts';
import { UsageError } from '../model/errors.ts';
import { filterOf, type InputOptions, inputsOf } from './analyze-inputs.ts';
import { ExitCode } from './exit-codes.ts';
import { unknown } from './nearest.ts';
import { rulesFolder } from './places.ts';

/** Options of `h2lab analyze`. */
export interface AnalyzeOptions extends InputOptions {
  keys: string[];
  json?: boolean;
  frames?: boolean;
  ndjson?: boolean;
  failOn?: string;
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

/** Everything that `h2lab analyze` and the runner need: rules loaded, captures read. */
export async function analyzeFiles(
  inputs: readonly InputSpec[],
  keys: readonly string[] = [],
  signal?: AbortSignal,
  filter?: PacketFilterOptions,
): Promise<Analysis> {
  const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
  const analysis = await analyze({
    inputs,
    keys,
    rules,
    filter,
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

async function printFrames(
  inputs: readonly InputSpec[],
  keys: readonly string[],
  ndjson: boolean,
  filter: PacketFilterOptions | undefined,
): Promise<number> {
  const files = inputs.flatMap(({ file, then = [] }) => [file, ...then.map((next) => next.file)]);
  let lines: string[] = [];
  const reader = new AbortController();
  const gone = (): void => reader.abort();
  const flush = (): void => {
    process.stdout.write(lines.join(''));
    lines = [];
  };
  process.stdout.once('error', gone);
  await analyze({
    inputs,
    keys,
    rules: [],
    filter,
    frame(frame, connection, input) {
      // One file needs no name on every line.
      lines.push(frameLine(frame, connection, ndjson, files.length > 1 ? files[input] : undefined));
      if (lines.length >= 512) flush();
    },
    // Nobody reads any more (`… | head`): what was wanted has been printed.
    stop: reader.signal,
  });
  process.stdout.off('error', gone);
  flush();
  return ExitCode.ok;
}

/** Seconds count from the first packet of the earliest input, as they do in the result. */
function onOneClock(
  filter: PacketFilterOptions | undefined,
  { originNs }: Arranged,
): PacketFilterOptions | undefined {
  return filter === undefined || originNs === undefined ? filter : { ...filter, originNs };
}

/** Runs `h2lab analyze` and resolves to its exit code. */
export async function analyzeCommand(files: readonly string[], options: AnalyzeOptions): Promise<number> {
  const named = inputsOf(files, options);
  const wanted = filterOf(options);
  await mustBeKnown(options.failOn);
  const keys = await keyLogs(options.keys);
  try {
    const arranged = await arrangeInputs(named);
    const { inputs } = arranged;
    const filter = onOneClock(wanted, arranged);
    if (options.frames === true) return await printFrames(inputs, keys, options.ndjson === true, filter);
    const analysis = await analyzeFiles(inputs, keys, undefined, filter);
    if (options.json === true) process.stdout.write(`${JSON.stringify(analysis, null, 2)}\n`);
    else {
      const [{ analysisText }, { textOptions }] = await Promise.all([
        import('../../reports/text/analysis.ts'),
        import('./terminal.ts'),
      ]);
      process.stdout.write(analysisText(analysis, textOptions(process.stdout)));
    }
    return codeFor(analysis, options.failOn);
  } catch (error) {
    if (error instanceof CaptureError) throw new UsageError(error.message);
    throw error;
  }
}
