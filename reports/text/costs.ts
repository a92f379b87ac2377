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

/** What a suite cost: its processors, the time that its traffic takes by itself, its slowest runs. */
export function costLines({ runs, cpuSeconds }: SuiteRecord): string[] {
  const labs = runs.filter(({ trafficSeconds }) => trafficSeconds !== undefined);
  if (labs.length <= named) return [];
  const traffic = labs.reduce((sum, run) => sum + (run.trafficSeconds ?? 0), 0);
  const slowest = [...labs].sort((a, b) => b.seconds - a.seconds).slice(0, named);
  const each = cpuSeconds === undefined ? '' : `, ${(cpuSeconds / labs.length).toFixed(2)} s a run`;
  return [
    ...(cpuSeconds === undefined ? [] : [`CPU ${elapsedText(cpuSeconds)}${each}`]),
    `traffic ${elapsedText(traffic)}: what the timers of all runs take, one after the other`,
    `slowest: ${slowest.map(slowText).join(', ')}`,
  ];
}
