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
import type { Rule } from '../../../analyzer/model/rule.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import type { RuleCases } from '../../support/rule-tester.ts';
import { wireOf } from '../../support/wire.ts';
import { hardNegatives } from '../../analyzer/rules/hard-negatives/index.ts';
import { goldenRuns } from '../corpus/golden.ts';
import { createCompiles } from './compiles.ts';
import { createJudge, type Further } from './judge.ts';
import { type Mutant, mutantsOf } from './mutants.ts';

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

const rules = await discover<Rule>(join(root, 'analyzer', 'rules'));
const cases = new Map(
  (await discover<RuleCases>(join(root, 'test', 'analyzer', 'rules', 'cases'))).map(({ id, value }) => [
    id,
    value,
  ]),
);
const unknown = options.rule.filter((id) => !rules.some((rule) => rule.id === id));
if (unknown.length > 0) {
  process.stderr.write(`mutate: no rule ${unknown.join(', ')}; analyzer/rules lists them\n`);
  process.exit(4);
}
const judge = createJudge(
  rules.flatMap(({ id, value }) => {
    const own = cases.get(id);
    return own === undefined ? [] : [{ rule: value, cases: own }];
  }),
  [...hardNegativeCaptures(), ...goldenCaptures()],
);

const { shard } = options;
const chosen = rules
  .filter(({ id }) => options.rule.length === 0 || options.rule.includes(id))
  .filter((_, index) => shard === undefined || index % shard.count === shard.index - 1);
const paths = chosen.map(({ id }) => join(root, 'analyzer', 'rules', `${id}.ts`));
const compiles = createCompiles(join(root, 'tsconfig.json'), paths);
let refused = 0;
const verdicts: (Omit<Mutant, 'source'> & { rule: string; noticed: string | undefined })[] = [];
for (const { id } of chosen) {
  const path = join(root, 'analyzer', 'rules', `${id}.ts`);
  const url = pathToFileURL(path).href;
  const original = readFileSync(path, 'utf8');
  const broken = await judgeAt(url);
  if (broken !== undefined) {
    process.stderr.write(`mutate: the cases of ${id} fail with the rule as it is: ${broken}\n`);
    process.exit(1);
  }
  const all = mutantsOf(original);
  const mutants = all.filter(({ source }) => compiles(path, source));
  compiles(path, original);
  refused += all.length - mutants.length;
  let unnoticed = 0;
  for (const [index, { source, ...mutant }] of mutants.entries()) {
    const address = `${url}?mutant=${index}`;
    sources.set(address, source);
    const noticed = await judgeAt(address);
    sources.delete(address);
    verdicts.push({ rule: id, ...mutant, noticed });
    if (noticed !== undefined) continue;
    unnoticed++;
    process.stdout.write(`unnoticed  ${id}.ts:${mutant.line}  ${mutant.condition}\n`);
  }
  process.stdout.write(`${id}: ${mutants.length - unnoticed} of ${mutants.length} noticed\n`);
}
const noticed = verdicts.filter((one) => one.noticed !== undefined).length;
const share = verdicts.length === 0 ? 1 : noticed / verdicts.length;
process.stdout.write(
  `\n${noticed} of ${verdicts.length} mutants noticed: ${(100 * share).toFixed(1)} %; ` +
    `${refused} more do not compile\n`,
);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(verdicts, null, 2)}\n`);
process.exitCode = share < least ? 1 : 0;

async function judgeAt(address: string): Promise<string | undefined> {
  try {
    const mutant = (await import(address)) as { default: Rule };
    return judge(mutant.default);
  } catch (error) {
    return `does not load: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function hardNegativeCaptures(): Further[] {
  return hardNegatives.flatMap(({ id, name, wire, twice = false }) => {
    const made = wireOf(wire);
    return [
      { name: `${id} ${name}`, files: made.files({ twice }) },
      { name: `${id} ${name} (without keys)`, files: made.files({ encrypted: true, twice }) },
    ];
  });
}

function goldenCaptures(): Further[] {
  return goldenRuns().map(({ name, captures }) => ({
    name,
    files: captures.map(({ hop, path }) => ({ hop, bytes: new Uint8Array(readFileSync(path)), keys: [] })),
  }));
}

function toShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new InvalidArgumentError(`expected i/n such as 1/4, got ${text}`);
  return { index, count };
}
