/**
 * The hard negatives of the catalogue (its section 3): normal operation that looks like a fault. All rules together
 * say that it is healthy, or what its declared name is, as it is and cut anew; without keys they say nothing wrong.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rankIncidents } from '../../../analyzer/diagnose/incidents.ts';
import { toDiagnoses } from '../../../analyzer/diagnose/to-diagnosis.ts';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { findAll } from '../../support/find-all.ts';
import { wireOf, type WireFiles } from '../../support/wire.ts';
import { hardNegatives } from './hard-negatives/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);

function signatures(files: readonly WireFiles[]): string[] {
  const found = toDiagnoses(rankIncidents(findAll(rules, files))).map(({ signature }) => signature);
  return found.length === 0 ? ['inconclusive'] : found;
}

test.each(hardNegatives)('$id: $name', ({ wire, twice = false, answers = ['healthy'] }) => {
  for (const variant of [{ twice }, { twice, seed: 1 }]) {
    const found = signatures(wireOf(wire).files(variant));
    const wrong = found.filter((signature) => !answers.includes(signature));
    expect({ ...variant, wrong }).toEqual({ ...variant, wrong: [] });
  }
});

test.each(hardNegatives)('$id without keys: $name', ({ wire, twice = false, answers = ['healthy'] }) => {
  const found = signatures(wireOf(wire).files({ encrypted: true, twice }));
  expect(found.filter((one) => one !== 'inconclusive' && !answers.includes(one))).toEqual([]);
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hard-negatives-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What is said of captures with a log beside them. */
async function withLog(files: readonly WireFiles[], lines: readonly string[]): Promise<string[]> {
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const { incidents } = await analyze({
    inputs: files.map(({ bytes }, at) => ({ file: put(`${at}.pcap`, bytes) })),
    logs: [{ file: put('access.log', lines.map((one) => `${one}\n`).join('')) }],
    rules,
  });
  return incidents.length === 0 ? ['inconclusive'] : incidents.map(({ signature }) => signature);
}

test.each(hardNegatives.filter(({ logs }) => logs !== undefined))(
  '$id with its log: $name',
  async ({ wire, logs = [], answers = ['healthy'] }) => {
    const clear = await withLog(wireOf(wire).files(), logs);
    expect(clear.filter((signature) => !answers.includes(signature))).toEqual([]);
    const sealed = await withLog(wireOf(wire).files({ encrypted: true }), logs);
    expect(sealed.filter((one) => one !== 'inconclusive' && !answers.includes(one))).toEqual([]);
  },
);
