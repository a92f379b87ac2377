/**
 * `npm run test:judged`: every capture with a label against what the analyzer says of it, with keys, without, and from
 * the client's side alone; how sure it was, against how often it was right.
 *
 * Prints the tables and writes them to `test/corpus/JUDGED.md`. Exits 1 when an answer is wrong and sure (0.8).
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { findAll } from '../../support/find-all.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf } from '../../support/wire.ts';
import { type Answer, answerTo, verdictOf } from './answers.ts';
import { judgedCaptures } from './captures.ts';
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
const answers: Answer[] = [];
for (const judged of judgedCaptures()) {
  if (only !== undefined && !judged.name.includes(only)) continue;
  answers.push(await answerTo(judged, rules));
}
const cases = only === undefined ? await caseAnswers() : [];
const sealed = answers.filter(({ form }) => form.includes('no keys'));
const tables = [
  ['Accuracy', accuracyTable([...answers, ...cases])],
  ['Stated against observed, captures of the corpora and of the lab', calibrationTable(answers)],
  ['The same, without keys', calibrationTable(sealed)],
  [
    'Cases of the rules without keys, odd seeds',
    calibrationTable(cases.filter(({ form }) => form.endsWith('odd'))),
  ],
  [
    'Cases of the rules without keys, even seeds',
    calibrationTable(cases.filter(({ form }) => form.endsWith('even'))),
  ],
  ['Captures', captureTable(answers, reasons)],
].map(([title = '', body = '']) => `## ${title}\n\n${body}`);
const head =
  '# Captures with a label, and what the analyzer says\n\n' +
  '`npm run test:judged` writes this. An answer is right when the label accepts it; `open` is `inconclusive`. ' +
  'The cases of the rules are scripts, each in TLS records without keys, cut anew by a seed.\n\n';
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

/** The firing cases of all rules in TLS records without keys. */
async function caseAnswers(): Promise<Answer[]> {
  const found = await discover<RuleCases>(join(root, 'test', 'analyzer', 'rules', 'cases'));
  return found.flatMap(({ id, value }) =>
    value.fires.flatMap(({ name, wire, answeredBy }) =>
      [1, 2].map((seed): Answer => {
        const files = wireOf(wire).files({ encrypted: true, seed });
        const [first] = toDiagnoses(rankIncidents(findAll(rules, files)));
        const own = rules.find(({ meta }) => meta.id === id)?.meta.reportedAs ?? id;
        const right = [answeredBy ?? own, own];
        const signature = first?.signature ?? 'inconclusive';
        return {
          ...{ set: 'cases', name: `${id}: ${name}`, right, signature, differs: [] },
          form: `no keys, ${seed % 2 === 1 ? 'odd' : 'even'}`,
          confidence: first?.confidence ?? 0,
          certainty: first?.certainty ?? 'shown',
          verdict: verdictOf(signature, right),
        };
      }),
    ),
  );
}
