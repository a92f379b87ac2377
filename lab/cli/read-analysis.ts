import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../../analyzer/model/analysis.ts';

/** The stored analysis of a run folder, null when the run never came to one. */
export async function readAnalysis(folder: string): Promise<Analysis | null> {
  const text = await readFile(join(folder, 'analysis.json'), 'utf8').catch(() => undefined);
  return text === undefined ? null : (JSON.parse(text) as Analysis);
}
