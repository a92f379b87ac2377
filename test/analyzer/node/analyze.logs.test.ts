/**
 * Labelled captures with and without the log that was written beside them, with and without keys, from both hops and
 * from the client's side alone: the log makes no answer worse, and decides where packets alone do not.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../analyzer/model/diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { CaptureError } from '../../../analyzer/node/read-errors.ts';
import { rulesFolder } from '../../../lab/cli/places.ts';
import { corporaFiles } from '../../support/corpora.ts';
import { loadRules } from '../../support/load-rules.ts';

interface Label {
  expected: string;
  alsoAcceptable: string[];
  expectedFromDownOnly?: string | string[];
}

await loadRules();
const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value);

interface Case {
  name: string;
  folder: string;
  captures: string[];
  keys: string[];
  logs: string[];
}

function logsIn(folder: string): string[] {
  const below = join(folder, 'logs');
  const files = existsSync(below) ? readdirSync(below).map((file) => join(below, file)) : [];
  const access = join(folder, 'access.log');
  return [...(existsSync(access) ? [access] : []), ...files];
}

function casesOf(set: string): Case[] {
  return corporaFiles(set, 'label.json').flatMap((file) => {
    const folder = dirname(file);
    const logs = logsIn(folder);
    if (logs.length === 0) return [];
    const captures = readdirSync(folder)
      .filter((name) => /\.pcap(ng)?$/.test(name))
      .sort();
    const keyFile = join(folder, 'keys.log');
    const keys = existsSync(keyFile) ? [readFileSync(keyFile, 'latin1')] : [];
    const whole = { name: `${set}/${basename(folder)}`, folder, captures, keys, logs };
    const front = captures.filter((name) => name.startsWith('down'));
    return [
      whole,
      ...(keys.length > 0 ? [{ ...whole, name: `${whole.name} without keys`, keys: [] }] : []),
      ...(front.length > 0 && captures.length > 1
        ? [{ ...whole, name: `${whole.name} from the client's side`, captures: front }]
        : []),
    ];
  });
}

/** Logs of applications are of no known format; those are left out, as a user would leave them out. */
async function answer({ folder, captures, keys }: Case, logs: readonly string[]): Promise<Diagnosis> {
  const inputs = captures.map((file) => ({ file: join(folder, file) }));
  const analysis = await analyze({
    inputs,
    keys,
    rules,
    digest: false,
    logs: logs.map((file) => ({ file })),
  });
  return analysis.diagnosis;
}

async function readable(one: Case): Promise<string[]> {
  const found: string[] = [];
  for (const log of one.logs) {
    try {
      await answer(one, [log]);
      found.push(log);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
  }
  return found;
}

/** How good an answer is: the label's, an accepted one, none, another one. */
function rank(signature: string, { expected, alsoAcceptable, expectedFromDownOnly = [] }: Label): number {
  if (signature === expected) return 3;
  if ([...alsoAcceptable, ...[expectedFromDownOnly].flat()].includes(signature)) return 2;
  return signature === 'inconclusive' ? 1 : 0;
}

const cases = [...casesOf('proxies'), ...casesOf('stacks')];
const table: string[] = [];
const lifted: string[] = [];

(cases.length === 0 ? describe.skip : describe)(
  'labelled captures with their logs (skipped where the corpora are absent)',
  () => {
    test.each(cases)('$name', async (one) => {
      const label = JSON.parse(readFileSync(join(one.folder, 'label.json'), 'utf8')) as Label;
      const logs = await readable(one);
      if (logs.length === 0) return;
      const [alone, helped] = [await answer(one, []), await answer(one, logs)];
      const [before, after] = [rank(alone.signature, label), rank(helped.signature, label)];
      const sure = helped.certainty === 'inferred' ? ` (inferred, ${helped.confidence})` : '';
      const mark = after > before ? '+' : ' ';
      table.push(`${mark} ${one.name}: ${alone.signature} -> ${helped.signature}${sure}; ${label.expected}`);
      if (after > before) lifted.push(one.name);
      expect(after).toBeGreaterThanOrEqual(before);
      // What is said because of a log is right, or it is not said.
      if (helped.signature !== alone.signature) expect(after).toBeGreaterThanOrEqual(2);
    });

    afterAll(() => {
      process.stdout.write(`${table.join('\n')}\n`);
      // What failed behind the proxy nobody sees from the client's side, but for the proxy.
      const behind = ['34-nginx-connect-refused', '58-upstream-tls-to-plain', '63-up-cert-expired'];
      const names = behind.map((name) => `proxies/${name} from the client's side`);
      expect(lifted).toEqual(expect.arrayContaining(names));
    });
  },
);
