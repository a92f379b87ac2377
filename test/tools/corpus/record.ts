/**
 * `node test/tools/corpus/record.ts SUITE_FOLDER`: takes the captures of a suite of runs into `test/corpus`.
 *
 * Only runs that were confirmed are taken. The label comes from the plan; comments are stripped, because they come
 * from an analysis.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripComments } from '../../../analyzer/capture/annotate.ts';
import type { SuiteRecord } from '../../../lab/model/events.ts';
import type { Plan } from '../../../lab/model/plan.ts';
import { corpusFolder, type GoldenLabel } from './golden.ts';

function json(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

const [suiteFolder] = process.argv.slice(2);
if (suiteFolder === undefined) throw new Error('usage: node test/tools/corpus/record.ts SUITE_FOLDER');
const suite = json(suiteFolder, 'suite.json') as SuiteRecord;

for (const run of suite.runs.filter(({ verdict, repeat }) => verdict === 'confirmed' && repeat === 1)) {
  const plan = json(run.folder, 'plan.json') as Plan;
  const target = join(corpusFolder, `${run.scenario}-${run.variant}-${run.role}`);
  mkdirSync(target, { recursive: true });
  const label: GoldenLabel = {
    expected: plan.expected,
    provenance: {
      recorded: suite.started,
      scenario: run.scenario,
      role: run.role,
      variant: run.variant,
      backend: run.backend,
      proxy: `${run.proxy} ${plan.proxyVersion}`,
      node: suite.environment['node'] ?? '',
      kernel: suite.environment['kernel'] ?? '',
      command: `h2lab run ${run.scenario} --backend ${run.backend} --tls ${run.variant}`,
    },
  };
  writeFileSync(join(target, 'label.json'), `${JSON.stringify(label, null, 2)}\n`);
  for (const name of readdirSync(join(run.folder, 'captures'))) {
    writeFileSync(join(target, name), stripComments(readFileSync(join(run.folder, 'captures', name))));
  }
}
