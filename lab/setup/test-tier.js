/**
 * The tiers of tests: `node lab/setup/test-tier.js check|short|full|blind|parity [--part N]`.
 *
 * check: static checks and unit tests. short: check, what tshark says of the same bytes (*.tshark.test.ts) and a browser
 * makes of the report (*.browser.test.ts), the tests of the lab's code and those that build labs. full: short, and the
 * long forms in parts that can be resumed. parity: what stands in the corpora beside the repository, against what others say of
 * it; exits 3 where they are absent. blind: the golden captures with everything replaced that could tell their names.
 * The last line is always `N passed, N failed`, perhaps followed by `, N skipped`.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './command.js';
import { staticChecks } from './house/checks.js';
import { fullParts, readDone, writeDone } from './house/full-parts.js';
import { runJest } from './house/jest.js';
import { labTests } from './house/lab-tests.js';
import { pool, runStep } from './house/step.js';
import { newTally } from './house/tally.js';
import { root } from './where.js';

/** Static checks at a time: each is a process of its own that keeps one core busy. */
const WIDTH = 2;

const tally = newTally();
const tellFiles = (line) => {
  // jest tells each file as it ends; minutes without a word look like a hang.
  if (/^(PASS|FAIL) /.test(line)) tally.note(`      ${line}`);
};

/** One worker: labs measure times, and two of them on two cores measure each other. */
const LABS = { selection: 'lab', workers: 1, minutes: 25, onLine: tellFiles };
const LONG = { selection: 'full', workers: 1, minutes: 45, onLine: tellFiles };

const tier = process.argv[2];
const partOption = process.argv.indexOf('--part');
const part = partOption < 0 ? undefined : Number(process.argv[partOption + 1]);

const tiers = { check, short, full, blind, parity };
if (!Object.hasOwn(tiers, tier ?? '')) {
  process.stderr.write(`test-tier: ${tier ?? 'nothing'}: expected one of ${Object.keys(tiers).join(', ')}\n`);
  process.exit(4);
}
await tiers[tier]();
process.exitCode = tally.end();

async function check() {
  await pool(staticChecks(root), WIDTH, async (step) => tally.check(step.title, await runStep(root, step)));
  await tests('unit tests', { selection: 'unit', workers: Math.max(2, availableParallelism() >> 1) });
}

async function short() {
  await check();
  await tests('with tshark and a browser', { selection: 'oracle', workers: 2, minutes: 10 });
  const { building, reading } = labTests(root);
  await tests("tests of the lab's code", { selection: 'lab', workers: 2, minutes: 10, files: reading });
  await tests('tests that build labs', { ...LABS, files: building });
}

async function blind() {
  await tests('blind tests', { selection: 'blind', workers: 2 });
}

async function parity() {
  const corpora = join(root, '..', 'shared', 'corpora');
  const lacks = [
    ...(existsSync(corpora)
      ? []
      : [`the corpora at ${corpora} (captures by others, kept beside the repository)`]),
    ...(findProgram('tshark') === null ? ['tshark'] : []),
  ];
  if (lacks.length > 0) {
    process.stderr.write(`test-tier: parity needs ${lacks.join(', and ')}\n`);
    process.exit(3);
  }
  await tests('parity', { selection: 'parity', workers: 2, minutes: 25, onLine: tellFiles });
}

async function full() {
  const parts = fullParts(root);
  const count = parts.length + 1;
  if (part !== undefined && !(part >= 1 && part <= count)) {
    process.stderr.write(`test-tier: --part ${part}: expected 1 to ${count}\n`);
    process.exit(4);
  }
  const done = readDone(root);
  for (let number = 1; number <= count; number += 1) {
    if (part !== undefined && part !== number) continue;
    if (part === undefined && done.has(String(number))) {
      tally.add(done.get(String(number)));
      tally.note(`ok    part ${number} of ${count}: passed before, nothing has changed`);
      continue;
    }
    const before = tally.sum();
    tally.note(`part ${number} of ${count}`);
    if (number === 1) await short();
    else await tests(`part ${number}`, { ...LONG, files: parts[number - 2] });
    const result = difference(tally.sum(), before);
    if (result.failed === 0) done.set(String(number), result);
    else done.delete(String(number));
    writeDone(root, done);
  }
}

async function tests(title, options) {
  tally.tests(title, await runJest(root, options));
}

function difference(after, before) {
  return Object.fromEntries(Object.keys(after).map((kind) => [kind, after[kind] - before[kind]]));
}
