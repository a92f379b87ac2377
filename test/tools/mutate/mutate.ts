/**
 * Mutation of the rules: each condition of each rule is removed in turn, and the tests have to notice.
 *
 * `npm run test:mutation` prints the mutants that nobody noticed, the share of each rule that has some, and exits 1
 * when fewer than 95 % were noticed in all. A mutant that does not compile needs no test and does not count.
 */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { rulesWithCases } from '../../support/rules-with-cases.ts';
import { hardNegatives } from '../../analyzer/rules/hard-negatives/index.ts';
import { goldenRuns } from '../corpus/golden.ts';
import { createCompiles } from './compiles.ts';
import { judgeByOwnCases, judgeTogether } from './judge.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { hardNegativeTrials, matrixTrials, type Trial } from './trials.ts';

const least = 0.95;
const root = join(import.meta.dirname, '..', '..', '..');

interface Options {
  rule: string[];
  shard?: { index: number; count: number };
  json?: string;
}

const program = new Command('npm run test:mutation --')
  .description('Removes each condition of each rule in turn; the cases of the rules have to notice.')
  .option('--rule <id>', 'only this rule; repeatable', (id, list: string[]) => [...list, id], [])
  .option('--shard <i/n>', 'only every n-th rule, beginning with the i-th', toShard)
  .option('--json <file>', 'writes every mutant and who noticed it')
  .addHelpText('after', '\nExample:\n  npm run test:mutation -- --rule graceful-drain');
program.parse();
const options = program.opts<Options>();

/** Sources that stand in for a file of their address, query included. */
const sources = new Map<string, string>();
registerHooks({
  load(url, context, next) {
    const source = sources.get(url);
    if (source === undefined) return next(url, context);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});

const all = await rulesWithCases();
const rules = all.map(({ rule }) => rule);
const unknown = options.rule.filter((id) => !rules.some(({ meta }) => meta.id === id));
if (unknown.length > 0) {
  process.stderr.write(`mutate: no rule ${unknown.join(', ')}; analyzer/rules lists them\n`);
  process.exit(4);
}

/** A mutant under trial; without a rule it does not load, which is noticed. */
interface Suspect extends Omit<Mutant, 'source'> {
  id: string;
  rule: Rule | undefined;
  noticed: string | undefined;
}

const { shard } = options;
const chosen = all
  .filter(({ rule }) => options.rule.length === 0 || options.rule.includes(rule.meta.id))
  .filter((_, index) => shard === undefined || index % shard.count === shard.index - 1);
const compiles = createCompiles(
  join(root, 'tsconfig.json'),
  chosen.map(({ rule }) => pathOf(rule)),
);
let refused = 0;
const suspects: Suspect[] = [];
for (const one of chosen) {
  const { id } = one.rule.meta;
  const path = pathOf(one.rule);
  const original = readFileSync(path, 'utf8');
  const found = mutantsOf(original);
  const mutants = found.filter(({ source }) => compiles(path, source));
  compiles(path, original);
  refused += found.length - mutants.length;
  const own: Suspect[] = [];
  for (const [index, { source, ...mutant }] of mutants.entries())
    own.push({ id, ...mutant, ...(await load(`${pathToFileURL(path).href}?mutant=${index}`, source)) });
  const loaded = own.flatMap(({ rule }) => rule ?? []);
  const noticed = judgeByOwnCases(one, [one.rule, ...loaded]);
  const broken = noticed.get(one.rule);
  if (broken !== undefined) {
    process.stderr.write(`mutate: the cases of ${id} fail with the rule as it is: ${broken}\n`);
    process.exitCode = 1;
    continue;
  }
  for (const suspect of own) if (suspect.rule !== undefined) suspect.noticed = noticed.get(suspect.rule);
  suspects.push(...own);
}
const left = suspects.flatMap(({ rule, noticed }) => (noticed === undefined ? (rule ?? []) : []));
const noticedTogether = judgeTogether(rules, left, trialsOfAll());
for (const suspect of suspects)
  if (suspect.rule !== undefined) suspect.noticed ??= noticedTogether.get(suspect.rule);

for (const { rule } of chosen) {
  const own = suspects.filter(({ id }) => id === rule.meta.id);
  const survivors = own.filter(({ noticed }) => noticed === undefined);
  for (const { id, line, condition } of survivors)
    process.stdout.write(`unnoticed  ${id}.ts:${line}  ${condition}\n`);
  process.stdout.write(`${rule.meta.id}: ${own.length - survivors.length} of ${own.length} noticed\n`);
}
const noticed = suspects.filter((one) => one.noticed !== undefined).length;
const share = suspects.length === 0 ? 1 : noticed / suspects.length;
process.stdout.write(
  `\n${noticed} of ${suspects.length} mutants noticed: ${(100 * share).toFixed(1)} %; ` +
    `${refused} more do not compile\n`,
);
if (options.json !== undefined) {
  const verdicts = suspects.map(({ id, line, condition, noticed: by }) => ({
    rule: id,
    line,
    condition,
    noticed: by,
  }));
  writeFileSync(options.json, `${JSON.stringify(verdicts, null, 2)}\n`);
}
if (share < least) process.exitCode = 1;

function pathOf({ meta }: Rule): string {
  return join(root, 'analyzer', 'rules', `${meta.id}.ts`);
}

async function load(address: string, source: string): Promise<Pick<Suspect, 'rule' | 'noticed'>> {
  sources.set(address, source);
  try {
    const { default: rule } = (await import(address)) as { default: Rule };
    return { rule, noticed: undefined };
  } catch (error) {
    return {
      rule: undefined,
      noticed: `does not load: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    sources.delete(address);
  }
}

function* trialsOfAll(): Generator<Trial<Diagnosis>> {
  for (const one of all) yield* matrixTrials(one);
  for (const one of hardNegatives) yield* hardNegativeTrials(one);
  for (const { name, captures, label } of goldenRuns())
    yield {
      name,
      files: () =>
        captures.map(({ hop, path }) => ({ hop, bytes: new Uint8Array(readFileSync(path)), keys: [] })),
      wrong: ([first]) =>
        first?.signature === label.expected.signature ? undefined : (first?.signature ?? 'nothing'),
    };
}

function toShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new InvalidArgumentError(`expected i/n such as 1/4, got ${text}`);
  return { index, count };
}
