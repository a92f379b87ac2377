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
import { type Judged, judgedCaptures } from './captures.ts';
import { overTls } from './over-tls.ts';
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
const unsealed: string[] = [];
for (const judged of judgedCaptures()) {
  if (only !== undefined && !judged.name.includes(only)) continue;
  answers.push(await answerTo(judged, rules));
  const sealed = await overTlsForm(judged);
  if (typeof sealed === 'string') unsealed.push(`${judged.set}/${judged.name} (${judged.form}): ${sealed}`);
  else if (sealed !== undefined) answers.push(await answerTo(sealed, rules));
}
const cases = only === undefined ? await caseAnswers() : [];
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

/** A capture in clear as it would be over TLS, or why it cannot be had; undefined for one that is TLS already. */
async function overTlsForm(judged: Judged): Promise<Judged | string | undefined> {
  const { form, files, keys } = judged;
  if (keys.length > 0 || (form !== 'all' && form !== 'client side')) return undefined;
  try {
    const sealed = await overTls(files.map(({ bytes }) => bytes));
    if (sealed === undefined) return undefined;
    return {
      ...judged,
      form: form === 'all' ? 'over TLS' : 'client side, over TLS',
      files: files.map((file, index) => ({ ...file, bytes: sealed.captures[index] ?? file.bytes })),
      label: undefined,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

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
