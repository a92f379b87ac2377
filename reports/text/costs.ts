import type { RunRecord, SuiteRecord } from '../../lab/model/events.ts';
import { visible } from './escape.ts';
import { elapsedText } from './numbers.ts';
import { variantWords } from './words.ts';

/** Runs that are named, slowest first; a suite of no more has nothing to tell that its lines do not. */
const named = 10;

function slowText(run: RunRecord): string {
  const { scenario, role, seconds } = run;
  return `${visible(scenario, 60)} ${visible(variantWords(run), 30)} ${role} ${elapsedText(seconds)}`;
}

/** Runs whose traffic took longer than their scenario says, each once; none when all kept within it. */
function overBudgetLines(runs: readonly RunRecord[]): string[] {
  const over = runs.flatMap(({ scenario, variant, trafficSeconds = 0, budgetSeconds = Infinity }) =>
    trafficSeconds > budgetSeconds
      ? [
          `${visible(scenario, 60)} ${visible(variant, 20)} ${elapsedText(trafficSeconds)} of ${elapsedText(budgetSeconds)}`,
        ]
      : [],
  );
  const [first] = over;
  if (first === undefined) return [];
  const more = over.length > named ? `, and ${over.length - named} more` : '';
  return [`over their time budget: ${over.slice(0, named).join(', ')}${more}`];
}

/** What a suite cost: its processors, the time that its traffic takes by itself, its slowest runs; and which were over their budget. */
export function costLines({ runs, cpuSeconds }: SuiteRecord): string[] {
  const labs = runs.filter(({ trafficSeconds }) => trafficSeconds !== undefined);
  if (labs.length <= named) return overBudgetLines(labs);
  const traffic = labs.reduce((sum, run) => sum + (run.trafficSeconds ?? 0), 0);
  const slowest = [...labs].sort((a, b) => b.seconds - a.seconds).slice(0, named);
  const each = cpuSeconds === undefined ? '' : `, ${(cpuSeconds / labs.length).toFixed(2)} s a run`;
  return [
    ...(cpuSeconds === undefined ? [] : [`CPU ${elapsedText(cpuSeconds)}${each}`]),
    `traffic ${elapsedText(traffic)}: what the timers of all runs take, one after the other`,
    `slowest: ${slowest.map(slowText).join(', ')}`,
    ...overBudgetLines(labs),
  ];
}
