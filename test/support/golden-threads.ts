/** Golden captures read by several threads. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Rule } from '../../analyzer/model/rule.ts';
import { analyze } from '../../analyzer/node/analyze.ts';
import { corpusFolder } from '../tools/corpus/golden.ts';

/** Hops of a golden capture. */
export function inputsOf(name: string): { file: string; hop: 'client-proxy' | 'proxy-server' }[] {
  return (['client-proxy', 'proxy-server'] as const).flatMap((hop) => {
    const file = join(corpusFolder, name, `${hop}.pcapng`);
    return existsSync(file) ? [{ file, hop }] : [];
  });
}

/** Expects the same analysis of a golden capture with 1, 2 and 8 threads. */
export async function sameWithThreads(name: string, rules: readonly Rule[]): Promise<void> {
  const inputs = inputsOf(name);
  const one = await analyze({ inputs, rules });
  expect(one.totals.calls).toBeGreaterThan(0);
  for (const threads of [2, 8]) expect(await analyze({ inputs, rules, threads })).toEqual(one);
}
