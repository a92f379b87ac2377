/**
 * `npm run test:expectations`: every scenario's expectation against every other scenario's answer and its own
 * control's, of the runs that are stored. Each must fail.
 *
 * Exits 0 when they do, 1 when one is met, 2 when a scenario has no confirmed run with its fault, 4 on usage.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { runFolders } from '../../../lab/cli/run-folders.ts';
import { scenariosFolder, stateRoot } from '../../../lab/cli/places.ts';
import { UsageError } from '../../../lab/model/errors.ts';
import { StoreError } from '../../../lab/store/errors.ts';
import { readRun, type StoredRun } from '../../../lab/store/read-run.ts';
import { asAnalysis } from '../../../reports/read-analysis.ts';
import { type AnsweredRun, crossedText, crossJudge } from './cross.ts';

const latest = join(stateRoot(), 'runs', 'latest');

const program = new Command('npm run test:expectations --')
  .description('Judges every expectation against answers that are not its own; each must fail.')
  .option('--run <folder...>', 'suites or runs', [latest])
  .addHelpText('after', '\nRun a suite first: npx h2lab run --backend netns.');
program.parse();

/** A run whose answer is the right one; undefined for any other. */
function answered({ plan, analysis, verdict }: StoredRun): AnsweredRun | undefined {
  if (analysis === null || verdict?.kind !== 'confirmed') return undefined;
  const { scenario, role, variant, backend, proxy, expected } = plan;
  const place = [variant, backend, proxy].join(' ');
  return { scenario, role, place, expected, analysis: asAnalysis(analysis) };
}

function scenarios(): string[] {
  return readdirSync(scenariosFolder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => basename(name, '.ts'));
}

async function main(named: readonly string[]): Promise<number> {
  const folders = (await Promise.all(named.map(runFolders))).flat();
  const runs: AnsweredRun[] = [];
  for (const folder of folders) {
    const run = answered(await readRun(folder));
    if (run !== undefined) runs.push(run);
  }
  const crossed = crossJudge(runs);
  process.stdout.write(crossedText(crossed));
  const shown = new Set(runs.filter(({ role }) => role === 'fault').map(({ scenario }) => scenario));
  const absent = scenarios().filter((id) => !shown.has(id));
  if (absent.length > 0) process.stdout.write(`no confirmed run with its fault: ${absent.join(', ')}\n`);
  if (crossed.confused.length > 0) return 1;
  return absent.length > 0 ? 2 : 0;
}

try {
  process.exitCode = await main(program.opts<{ run: string[] }>().run);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof StoreError)) throw error;
  process.stderr.write(`test:expectations: ${error.message}\n`);
  process.exitCode = 4;
}
