import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analysis } from '../../analyzer/model/analysis.ts';

/** The stored analysis of a run folder, null when the run never came to one. Rejects when it cannot be read. */
export async function readAnalysis(folder: string): Promise<Analysis | null> {
  let text: string;
  try {
    text = await readFile(join(folder, 'analysis.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text) as Analysis;
}
