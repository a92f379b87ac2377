import type { Analysis } from '../analyzer/model/analysis.ts';
import { analysisShape } from './shapes/analysis.ts';

/**
 * The value as an analysis: what a run folder's `analysis.json` held may come from another version, or from anybody.
 * Fields that this version does not know stay. Throws an error that names the first field that is not of its shape.
 */
export function asAnalysis(value: unknown): Analysis {
  const checked = analysisShape.safeParse(value);
  if (checked.success) return value as Analysis;
  const issue = checked.error.issues[0];
  throw new Error(
    `expected an analysis of format h2lab.analysis/1: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}
