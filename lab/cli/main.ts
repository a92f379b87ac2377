/**
 * The command line of h2lab: declares the commands and turns errors into exit codes.
 *
 * Commands load what they need when they run, so that `--help` answers at once.
 */
import { Command, CommanderError } from 'commander';
import { createOutput } from '../../reports/text/output.ts';
import { InterruptedError, LackError, UsageError } from '../model/errors.ts';
import { StoreError } from '../store/errors.ts';
import { declareAnalyze } from './commands/analyze.ts';
import { declareClean } from './commands/clean.ts';
import { declareDoctor } from './commands/doctor.ts';
import { declareExplain } from './commands/explain.ts';
import { declareList } from './commands/list.ts';
import { declareNew } from './commands/new.ts';
import { declareMerge } from './commands/merge.ts';
import { declarePages } from './commands/pages.ts';
import { declareRejudge } from './commands/rejudge.ts';
import { declareReport } from './commands/report.ts';
import { declareRun } from './commands/run.ts';
import { declareWiresharkProfile } from './commands/wireshark-profile.ts';
import { ExitCode } from './exit-codes.ts';
import { version } from './version.ts';

const examples = `
Examples:
  h2lab run                              every scenario, with and without its fault
  h2lab run drain --variant tls          one scenario over TLS
  h2lab analyze capture.pcapng.gz        what happened, who did it, what to change
  h2lab explain drain-grace-expired      what a signature means and what to change
  h2lab rejudge                          the latest runs again, with the rules of today
  h2lab report --open                    the latest runs as a page, in the browser

Exit codes:
  0 as expected   1 a wrong or missing diagnosis   2 inconclusive   3 the environment lacks something
  4 usage or input   5 internal error   130 interrupted`;

function program(argv: readonly string[], done: (code: number) => void): Command {
  const root = new Command('h2lab')
    .description('Injects known HTTP/2 and gRPC faults, captures them, and proves their diagnosis.')
    .version(version())
    .showSuggestionAfterError()
    .showHelpAfterError('(h2lab --help shows what there is)')
    .addHelpText('after', examples)
    .exitOverride();
  for (const declare of [
    declareRun,
    declareList,
    declareAnalyze,
    declareExplain,
    declareNew,
    declareRejudge,
    declareReport,
    declareMerge,
    declareWiresharkProfile,
    declareDoctor,
    declareClean,
    declarePages,
  ]) {
    declare(root, done, argv).exitOverride();
  }
  return root;
}

function codeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  if (error instanceof InterruptedError) return ExitCode.interrupted;
  if (error instanceof UsageError || error instanceof StoreError) return ExitCode.usage;
  if (error instanceof LackError) return ExitCode.lacking;
  return ExitCode.internal;
}

/** Tells an error on standard error: one line, or the whole stack of one that nobody foresaw. */
function tellError(error: unknown, code: number): void {
  // Commander has told its own errors already.
  if (error instanceof CommanderError) return;
  const text = error instanceof Error ? error.message : String(error);
  const unforeseen = code === ExitCode.internal && error instanceof Error && error.name !== 'ReporterError';
  process.stderr.write(`h2lab: ${unforeseen ? (error.stack ?? text) : text}\n`);
}

/** Runs a command line (without `node` and the script) and resolves to its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that went away (`h2lab list | head -1`) must end nothing, least of all a run before it is taken down.
  const output = createOutput(process.stdout);
  process.stderr.on('error', () => undefined);
  let code: number = ExitCode.ok;
  try {
    await program(argv, (result) => (code = result)).parseAsync(argv, { from: 'user' });
    await output.finish();
  } catch (error) {
    code = codeOf(error);
    tellError(error, code);
  }
  return code;
}
