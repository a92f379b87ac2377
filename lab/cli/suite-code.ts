import type { SuiteResult } from '../runner/suite.ts';
import { ExitCode } from './exit-codes.ts';

/**
 * The exit code of a suite: its worst verdict decides, broken before contradicted before inconclusive.
 *
 * Runs that broke because the environment lacks something (an Envoy that does not come up) are its fault and not
 * ours, as long as no other run broke. `unsupported` counts with `strict`, or when nothing else ran.
 */
export function codeOfSuite({ record, lacks }: SuiteResult, strict: boolean): number {
  const { totals, runs } = record;
  if (totals.broken > 0) return lacks.length === totals.broken ? ExitCode.lacking : ExitCode.internal;
  if (totals.contradicted > 0) return ExitCode.wrong;
  if (totals.inconclusive > 0) return ExitCode.inconclusive;
  const nothingRan = totals.unsupported === runs.length;
  return nothingRan || (strict && totals.unsupported > 0) ? ExitCode.inconclusive : ExitCode.ok;
}
