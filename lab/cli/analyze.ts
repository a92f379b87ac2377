import { readFile } from 'node:fs/promises';
import { analyze } from '../../analyzer/node/analyze.ts';
import { discover, listIds } from '../../analyzer/node/discover.ts';
import { frameLine } from '../../analyzer/node/frame-line.ts';
import { CaptureError } from '../../analyzer/node/read-errors.ts';
import type { InputSpec } from '../../analyzer/node/pass.ts';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Hop } from '../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { UsageError } from '../model/errors.ts';
import { ExitCode } from './exit-codes.ts';
import { unknown } from './nearest.ts';
import { rulesFolder } from './places.ts';

/** Options of `h2lab analyze`. */
export interface AnalyzeOptions {
  hop: string[];
  keys: string[];
  json?: boolean;
  frames?: boolean;
  ndjson?: boolean;
  failOn?: string;
}

const hops: readonly string[] = ['client-proxy', 'proxy-server', 'client-server', 'proxy-proxy'];

function inputsOf(files: readonly string[], options: AnalyzeOptions): InputSpec[] {
  const named = options.hop.map((pair) => {
    const [hop = '', ...rest] = pair.split('=');
    const file = rest.join('=');
    if (!hops.includes(hop) || file === '') {
      throw new UsageError(`--hop ${pair}: expected HOP=FILE with HOP one of ${hops.join(', ')}.`);
    }
    return { file, hop: hop as Hop };
  });
  const inputs = [...files.map((file) => ({ file })), ...named];
  if (inputs.length === 0)
    throw new UsageError('Name at least one capture: h2lab analyze FILE… (- is standard input).');
  if (inputs.filter(({ file }) => file === '-').length > 1)
    throw new UsageError('Standard input can be read only once.');
  return inputs;
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
): Promise<Analysis> {
  const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);
  const analysis = await analyze({ inputs, keys, rules, ...(signal === undefined ? {} : { stop: signal }) });
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
): Promise<number> {
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
    frame(frame, connection) {
      lines.push(frameLine(frame, connection, ndjson));
      if (lines.length >= 512) flush();
    },
    // Nobody reads any more (`… | head`): what was wanted has been printed.
    stop: reader.signal,
  });
  process.stdout.off('error', gone);
  flush();
  return ExitCode.ok;
}

/** Runs `h2lab analyze` and resolves to its exit code. */
export async function analyzeCommand(files: readonly string[], options: AnalyzeOptions): Promise<number> {
  const inputs = inputsOf(files, options);
  await mustBeKnown(options.failOn);
  const keys = await keyLogs(options.keys);
  try {
    if (options.frames === true) return await printFrames(inputs, keys, options.ndjson === true);
    const analysis = await analyzeFiles(inputs, keys);
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
