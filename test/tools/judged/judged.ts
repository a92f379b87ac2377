/**
 * `npm run test:judged`: every capture with a label against what the analyzer says of it, with keys, without, and from
 * the client's side alone; how sure it was, against how often it was right.
 *
 * Prints the tables and writes them to `test/corpus/JUDGED.md`. Exits 1 when an answer is wrong and sure (0.8).
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { judgeCaptures, judgeCases } from './judge-all.ts';
import { reasons } from './reasons.ts';
import { accuracyTable, calibrationTable, captureTable } from './tables.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const target = join(root, 'test', 'corpus', 'JUDGED.md');
const sure = 0.8;

const program = new Command('npm run test:judged --')
  .description(
    'Compares every labelled capture with what the analyzer says of it, and writes test/corpus/JUDGED.md.',
  )
  .option('--no-write', 'only print')
  .option('--only <text>', 'captures whose name contains this');
program.parse();
const { write, only } = program.opts<{ write: boolean; only?: string }>();

const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const { answers, unsealed } = await judgeCaptures(rules, only);
const cases = only === undefined ? await judgeCases(rules) : [];
const withoutKeys = answers.filter(({ form }) => form.includes('no keys') || form.includes('over TLS'));
const tables = [
  ['Accuracy', accuracyTable([...answers, ...cases])],
  ['Stated against observed, captures of the corpora and of the lab', calibrationTable(answers)],
  ['The same, without keys', calibrationTable(withoutKeys)],
  [
    'Cases of the rules without keys, odd seeds',
    calibrationTable(cases.filter(({ form }) => form.endsWith('odd'))),
  ],
  [
    'Cases of the rules without keys, even seeds',
    calibrationTable(cases.filter(({ form }) => form.endsWith('even'))),
  ],
  ['Captures', captureTable(answers, reasons)],
  ['Captures in clear that cannot be sealed', unsealed.map((line) => `- ${line}\n`).join('')],
].map(([title = '', body = '']) => `## ${title}\n\n${body}`);
const head =
  '# Captures with a label, and what the analyzer says\n\n' +
  '`npm run test:judged` writes this. An answer is right when the label accepts it; `open` is `inconclusive`. ' +
  '`over TLS` is a capture in clear whose octets a TLS stack has sealed, without its keys. The cases of the rules are scripts, each in TLS records without keys, cut anew by a seed.\n\n';
process.stdout.write(tables.join('\n'));
if (write && only === undefined) {
  writeFileSync(target, `${head}${tables.join('\n')}`);
  process.stdout.write(`\nwritten: ${relative(process.cwd(), target)}\n`);
}
const wrong = [...answers, ...cases].filter(
  ({ verdict, confidence }) => verdict === 'wrong' && confidence >= sure,
);
for (const { set, name, form, signature } of wrong)
  process.stdout.write(`wrong and sure: ${set}/${name} (${form}): ${signature}\n`);
process.exitCode = wrong.length > 0 ? 1 : 0;
