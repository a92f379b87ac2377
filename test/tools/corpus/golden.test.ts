import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Rule } from '../../../analyzer/model/rule.ts';
import { analyze } from '../../../analyzer/node/analyze.ts';
import { discover } from '../../../analyzer/node/discover.ts';
import { judge } from '../../../lab/judge.ts';
import { corpusFolder, goldenRuns } from './golden.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const rules = (await discover<Rule>(join(root, 'analyzer', 'rules'))).map(({ value }) => value);
const golden = goldenRuns();
const sure = { bitten: null, captureDrops: 0, undrained: [] };

describe('golden captures', () => {
  test('are there, each with both hops, a label, and nothing else', () => {
    expect(golden.length).toBeGreaterThan(0);
    for (const { name } of golden) {
      expect(readdirSync(join(corpusFolder, name)).sort()).toEqual([
        'client-proxy.pcapng',
        'label.json',
        'proxy-server.pcapng',
      ]);
    }
  });

  test('no capture is there twice', () => {
    const hashes = golden.flatMap(({ captures }) =>
      captures.map(({ path }) => createHash('sha256').update(readFileSync(path)).digest('hex')),
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test.each(golden)('$name, hops named', async ({ captures, label }) => {
    const inputs = captures.map(({ hop, path }) => ({ file: path, hop }));
    const analysis = await analyze({ inputs, rules });
    expect(judge({ ...sure, expected: label.expected }, analysis)).toMatchObject({
      kind: 'confirmed',
      reasons: [],
    });
  });

  test.each(golden)('$name, nothing said about hops, in either order', async ({ captures, label }) => {
    const inputs = captures.map(({ path }) => ({ file: path }));
    for (const order of [inputs, [...inputs].reverse()]) {
      const analysis = await analyze({ inputs: order, rules });
      expect(judge({ ...sure, expected: label.expected }, analysis)).toMatchObject({
        kind: 'confirmed',
        reasons: [],
      });
    }
  });
});
