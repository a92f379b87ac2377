import type { RunRecord } from './events.ts';

/** What the repeats of one run have in common: scenario, place and role. */
function groupOf({ scenario, backend, proxy, client, variant, role }: RunRecord): string {
  return JSON.stringify([scenario, backend, proxy, client, variant, role]);
}

/** Groups of repeats that did not all give the same verdict, or of which one passed on a retry alone. */
export function countFlaky(runs: readonly RunRecord[]): number {
  const groups = new Map<string, Set<string>>();
  for (const run of runs) {
    const verdicts = groups.get(groupOf(run)) ?? new Set();
    // One that passed on a retry disagrees with itself.
    if (run.flaky === true) verdicts.add('not confirmed');
    groups.set(groupOf(run), verdicts.add(run.verdict));
  }
  return [...groups.values()].filter((verdicts) => verdicts.size > 1).length;
}
