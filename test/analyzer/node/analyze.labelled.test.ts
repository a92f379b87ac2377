/**
 * Captures of other stacks and proxies, each with a label that says what was injected: the answer is the label's, or
 * `inconclusive` where no rule knows it yet; a fault is never called healthy, and never by another fault's name.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { corporaFiles } from '../../support/corpora.ts';

interface Label {
  expected: string;
  alsoAcceptable: string[];
  hop?: string;
  cause: string;
}

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const known = new Set(rules.map(({ meta }) => meta.reportedAs ?? meta.id));

interface Case {
  name: string;
  folder: string;
  keys: string[];
}

function casesOf(set: string): Case[] {
  return corporaFiles(set, 'label.json').flatMap((file) => {
    const folder = dirname(file);
    const own = { name: `${set}/${basename(folder)}`, folder, keys: [] };
    const keyFile = join(folder, 'keys.log');
    if (!existsSync(keyFile)) return [own];
    return [
      { ...own, name: `${own.name} with keys`, keys: [readFileSync(keyFile, 'latin1')] },
      { ...own, name: `${own.name} without keys` },
    ];
  });
}

/** Answers that are not the label's yet, each until its own rule is written or mended: the answer, and what is missing. */
const misses: Readonly<Record<string, string>> = {
  'stacks/076-nginx-upstream-refused': 'tcp-connect-refused', // accepted by the label: the refusal is in the capture
  'stacks/086-haproxy-reload': 'graceful-drain', // nothing on the wire names the hop: the parties are those of a server
};

const cases = [...casesOf('stacks'), ...casesOf('proxies')];

(cases.length === 0 ? describe.skip : describe)(
  'labelled captures (skipped where the corpora are absent)',
  () => {
    test.each(cases)('$name', async ({ folder, keys, name }) => {
      const label = JSON.parse(readFileSync(join(folder, 'label.json'), 'utf8')) as Label;
      const captures = readdirSync(folder).filter((file) => /\.pcap(ng)?$/.test(file));
      const { diagnosis } = await analyze({
        inputs: captures.sort().map((file) => ({ file: join(folder, file) })),
        keys,
        rules,
      });
      const miss = misses[name.split(' ')[0] ?? ''];
      const right = [...(miss === undefined ? [] : [miss]), label.expected, ...label.alsoAcceptable];
      expect([...right, 'inconclusive']).toContain(diagnosis.signature);
      const sure =
        known.has(label.expected) && !name.endsWith('without keys') && label.expected !== 'healthy';
      if (!sure || diagnosis.signature === miss) return;
      expect(diagnosis.signature).toBe(label.expected);
      expect(diagnosis.cause).toBe(label.cause);
      if (diagnosis.hop !== undefined && label.hop !== undefined) expect(diagnosis.hop).toBe(label.hop);
    });
  },
);
