/**
 * `npm run test:calibration`: how sure the answers without keys are, against how often they are right.
 *
 * Stored suites of the lab are analyzed again, odd seeds apart from even ones: confidences are set by the odd ones, and the
 * even ones measure them. Corpora, golden captures and the cases of the rules stand apart. Prints the tables and writes
 * them to `test/corpus/CALIBRATION.md`. Exits 1 when an answer is wrong and sure (0.8).
 */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import type { Answer } from '../judged/answers.ts';
import { judgeCaptures, judgeCases, judgeHardNegatives } from '../judged/judge-all.ts';
import type { Stated } from './stated.ts';
import { answersOfSuite } from './suites.ts';
import { bandTable, setTable, signatureTable, summary } from './tables.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const target = join(root, 'test', 'corpus', 'CALIBRATION.md');
const store = join(root, '.h2lab', 'runs');
const sure = 0.8;

const program = new Command('npm run test:calibration --')
  .description(
    'Compares the stated confidence of answers without keys with how often they are right, and writes test/corpus/CALIBRATION.md.',
  )
  .argument(
    '[suites...]',
    'folders of suites with runs of the variant tls-nokeys (all of .h2lab/runs when none is named)',
  )
  .option('--no-write', 'only print');
program.parse();
const { write } = program.opts<{ write: boolean }>();
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const captures = await judgeCaptures(rules);
const stated: Stated[] = [
  ...suites().flatMap(answersOfSuite),
  ...captures.answers.filter(isSealed).map((answer) => statedOf(answer, `${answer.set}, without keys`)),
  ...[
    ...(await judgeCases(rules)).filter(({ form }) => form.endsWith('odd')),
    ...judgeHardNegatives(rules),
  ].map((answer) => statedOf(answer, 'cases of the rules, with those of normal operation')),
];
const text = [
  '# How sure the analyzer is without keys, and how often it is right\n\n' +
    '`npm run test:calibration` writes this, from suites of the lab (`h2lab run --variant tls-nokeys`), the corpora and the golden ' +
    'captures over TLS, and the cases of the rules, all analyzed without keys. Confidences are set by the odd seeds, and by what ' +
    'all sets say; even seeds measure. The interval is Wilson’s, of 95 %: what so few answers allow. Runs of one scenario ' +
    'with other seeds are alike, so that the intervals of the lab are too narrow rather than too wide. The cases of the rules ' +
    'are chosen to be hard, and faults nearly all: what is rare in traffic is frequent there.\n',
  ['## What has to hold', summary(stated)].join('\n\n'),
  ['## Answers', setTable(stated)].join('\n\n'),
  ['## Stated against observed', bandTable(stated)].join('\n\n'),
  ['## By signature', 'Right answers of all that were given.', signatureTable(stated)].join('\n\n'),
  [
    '## Wrong',
    stated
      .filter(({ verdict }) => verdict === 'wrong')
      .map((one) => `- ${one.set}: ${one.name}: ${one.signature} (${one.confidence.toFixed(2)})\n`)
      .join(''),
  ].join('\n\n'),
].join('\n');
process.stdout.write(text);
if (write) {
  writeFileSync(target, text);
  process.stdout.write(`\nwritten: ${relative(process.cwd(), target)}\n`);
}
process.exitCode = stated.some(({ verdict, confidence }) => verdict === 'wrong' && confidence >= sure)
  ? 1
  : 0;

/** The folders of suites that are named, or all that are stored. */
function suites(): string[] {
  if (program.args.length > 0 || !existsSync(store)) return program.args;
  return readdirSync(store)
    .filter((name) => name !== 'latest')
    .map((name) => join(store, name))
    .filter((path) => statSync(path).isDirectory());
}

function isSealed({ form }: Answer): boolean {
  return form.includes('no keys') || form.includes('over TLS');
}

function statedOf({ name, form, right, signature, confidence, verdict }: Answer, set: string): Stated {
  const role = right.some((one) => one === 'healthy' || one === 'clean-control') ? 'control' : 'fault';
  return { set, name: `${name} (${form})`, role, signature, confidence, verdict };
}
