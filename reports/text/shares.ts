import type { RunRecord } from '../../lab/model/events.ts';
import { allVariants, isSealed } from '../../lab/model/variants.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { pad } from './width.ts';

/** How many runs of one variant and role had which verdict. */
function countsOf(runs: readonly RunRecord[]): Record<VerdictKind, number> {
  const counts = { confirmed: 0, contradicted: 0, inconclusive: 0, unsupported: 0, broken: 0 };
  for (const { verdict } of runs) counts[verdict] += 1;
  return counts;
}

function percent(part: number, of: number): string {
  return `${Math.floor((100 * part) / of)} %`;
}

function faultsText(runs: readonly RunRecord[]): string {
  const { confirmed, inconclusive, contradicted, broken } = countsOf(runs);
  const partly = runs.filter(({ verdict, reasons }) => verdict === 'confirmed' && reasons.length > 0).length;
  const share = `${percent(confirmed, runs.length)}${partly > 0 ? `; ${partly} left something open` : ''}`;
  return [
    `faults ${confirmed} of ${runs.length} right (${share})`,
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    `${contradicted} wrong`,
    ...(broken > 0 ? [`${broken} broken`] : []),
  ].join(', ');
}

function controlsText(runs: readonly RunRecord[]): string {
  const { confirmed, contradicted } = countsOf(runs);
  const alarms = contradicted === 1 ? '1 false alarm' : `${contradicted} false alarms`;
  return `controls ${confirmed} of ${runs.length} healthy, ${alarms}`;
}

/**
 * What share of the answers was right in each variant, a line each; none where every variant had its keys, since all
 * of them are to be right then.
 */
export function sharesLines(runs: readonly RunRecord[]): string[] {
  if (!allVariants.some((variant) => isSealed(variant) && runs.some((run) => run.variant === variant)))
    return [];
  return allVariants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant && run.verdict !== 'unsupported');
    const faults = own.filter(({ role }) => role === 'fault');
    const controls = own.filter(({ role }) => role === 'control');
    if (own.length === 0) return [];
    const parts = [
      ...(faults.length > 0 ? [faultsText(faults)] : []),
      ...(controls.length > 0 ? [controlsText(controls)] : []),
    ];
    return [`${pad(variant, 10)}  ${parts.join('; ')}`];
  });
}
