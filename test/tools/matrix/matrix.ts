/**
 * `npm run test:rules`: the confusion matrix. Every rule reads every case of every rule, the hard negatives of the
 * catalogue and the golden captures; the answer must be the right one, alone.
 *
 * Prints a row a signature and writes `test/corpus/MATRIX.md`. Exits 1 when anything stands beside the diagonal.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { hardNegatives } from '../../analyzer/rules/hard-negatives/index.ts';
import { findAll } from '../../support/find-all.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf, type WireFiles } from '../../support/wire.ts';
import { goldenRuns } from '../corpus/golden.ts';
import { type Answered, matrixTable, summary } from './table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const target = join(root, 'test', 'corpus', 'MATRIX.md');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const cases = await discover<RuleCases>(join(root, 'test', 'analyzer', 'rules', 'cases'));
const reportedAs = new Map(rules.map(({ meta }) => [meta.id, meta.reportedAs ?? meta.id]));

/** All signatures that all rules together give; none is `inconclusive`. */
function answersTo(files: readonly WireFiles[]): string[] {
  const found = toDiagnoses(rankIncidents(findAll(rules, files))).map(({ signature }) => signature);
  return found.length === 0 ? ['inconclusive'] : found;
}

const answered: Answered[] = [
  ...cases.flatMap(({ id, value }) =>
    value.fires.map(({ name, wire, answeredBy }): Answered => {
      const row = reportedAs.get(id) ?? id;
      return { row, name, right: [answeredBy ?? row], answers: answersTo(wireOf(wire).files()) };
    }),
  ),
  ...hardNegatives.map(({ id, name, wire, twice = false, answers = ['healthy'] }): Answered => {
    return {
      row: 'hard negatives',
      name: `${id} ${name}`,
      right: answers,
      answers: answersTo(wireOf(wire).files({ twice })),
    };
  }),
  ...goldenRuns().map(({ name, captures, label }): Answered => {
    const files = captures.map(({ hop, path }) => ({
      hop,
      bytes: new Uint8Array(readFileSync(path)),
      keys: [],
    }));
    return { row: 'golden captures', name, right: [label.expected.signature], answers: answersTo(files) };
  }),
];

const table = matrixTable(answered);
const { wrong, text } = summary(answered);
process.stdout.write(`${table}\n${text}`);
writeFileSync(
  target,
  '# Confusion matrix\n\n`npm run test:rules` writes this: every case of every rule, read by all rules.\n\n' +
    `${table}\n${text}`,
);
process.stdout.write(`written: ${relative(process.cwd(), target)}\n`);
process.exitCode = wrong > 0 ? 1 : 0;
